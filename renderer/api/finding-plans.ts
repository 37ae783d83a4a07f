import type { ChangeRequest } from '../../shared/domain/changes.ts';
import type { FilterNode } from '../../shared/domain/query.ts';
import type { Finding, FindingId } from './findings.ts';
import type { PlanKind } from './plans.ts';

const remedies: Partial<Record<FindingId, Pick<ChangeRequest, 'kind' | 'params'>>> = {
  'forwarding-outside': { kind: 'forwarding', params: { to: 'nobody' } },
  'shared-sign-in-enabled': { kind: 'block-sign-in', params: { blocked: true } },
  'shared-no-copy': { kind: 'sent-items-copy', params: { sentAs: true, sendOnBehalf: true } },
};

interface Choice {
  kind: PlanKind;
  preset?: Readonly<Record<string, unknown>>;
  /** Whom of the finding it is for. */
  filter: FilterNode;
}

/** The change that may settle a finding once someone has said how: its form asks. Null where none does. */
export const choiceOfFinding = ({ id, filter }: Finding): Choice | null => {
  if (id === 'near-full') return { kind: 'quotas', filter };
  // Without the license the mailbox would go; as a shared one it stays.
  if (id === 'blocked-licensed')
    return {
      kind: 'convert-mailbox',
      preset: { to: 'Shared' },
      filter: { all: [filter, { field: 'recipientTypeDetails', op: 'eq', value: 'UserMailbox' }] },
    };
  return null;
};

/** The change that settles a finding, for all it is about; null where someone has to decide more first. */
export const planOfFinding = (finding: Finding): ChangeRequest | null => {
  const remedy = remedies[finding.id];
  return remedy === undefined
    ? null
    : { ...remedy, selection: { kind: 'query', query: { filter: finding.filter }, except: [] } };
};
