import type { ChangeRequest } from '../../shared/domain/changes.ts';
import type { Finding, FindingId } from './findings.ts';

const remedies: Partial<Record<FindingId, Pick<ChangeRequest, 'kind' | 'params'>>> = {
  'forwarding-outside': { kind: 'forwarding', params: { to: 'nobody' } },
  'shared-sign-in-enabled': { kind: 'block-sign-in', params: { blocked: true } },
  'shared-no-copy': { kind: 'sent-items-copy', params: { sentAs: true, sendOnBehalf: true } },
};

/** The change that settles a finding, for all it is about; null where someone has to decide more first. */
export const planOfFinding = (finding: Finding): ChangeRequest | null => {
  const remedy = remedies[finding.id];
  return remedy === undefined
    ? null
    : { ...remedy, selection: { kind: 'query', query: { filter: finding.filter }, except: [] } };
};
