import type { ChangeRequest } from '../../shared/domain/changes.ts';
import type { Finding, FindingId } from './findings.ts';
import type { PlanKind } from './plans.ts';

const remedies: Partial<Record<FindingId, Pick<ChangeRequest, 'kind' | 'params'>>> = {
  'forwarding-outside': { kind: 'forwarding', params: { to: 'nobody' } },
  'shared-sign-in-enabled': { kind: 'block-sign-in', params: { blocked: true } },
  'shared-no-copy': { kind: 'sent-items-copy', params: { sentAs: true, sendOnBehalf: true } },
};

const choices: Partial<Record<FindingId, PlanKind>> = { 'near-full': 'quotas' };

/** The change that may settle a finding once someone has said how: its form asks. Null where none does. */
export const choiceOfFinding = (finding: Finding): PlanKind | null => choices[finding.id] ?? null;

/** The change that settles a finding, for all it is about; null where someone has to decide more first. */
export const planOfFinding = (finding: Finding): ChangeRequest | null => {
  const remedy = remedies[finding.id];
  return remedy === undefined
    ? null
    : { ...remedy, selection: { kind: 'query', query: { filter: finding.filter }, except: [] } };
};
