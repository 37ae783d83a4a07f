import { useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import type { ListQuery } from '../../../shared/domain/query.ts';
import { useApi } from '../../api/api-context.tsx';
import { usePlanMaker } from '../../api/use-plans.ts';
import type { SharedFinding } from './shared-findings.ts';

const windowRows = 500;

export interface FindingPlanMaker {
  /** Why nothing can be planned now. */
  refusal: string | undefined;
  busy: boolean;
  error: WireError | null;
  make(): Promise<void>;
}

/** Plans what settles a finding, for all of its mailboxes. `query` lists them, `total` of them. */
export const useFindingPlan = (
  connectionId: string,
  finding: SharedFinding | null,
  summary: TenantSummary | undefined,
  query: ListQuery,
  total: number,
): FindingPlanMaker => {
  const { transport, plans } = useApi();
  const maker = usePlanMaker(connectionId);
  const [collecting, setCollecting] = useState(false);
  const [failure, setFailure] = useState<WireError | null>(null);
  const planned = finding && summary ? finding.plan(summary) : null;

  /** @returns null when they could not all be read. */
  const collect = async (): Promise<string[] | null> => {
    const ids: string[] = [];
    while (ids.length < total) {
      const answer = await transport.call('mailboxes.window', {
        connectionId,
        query,
        from: ids.length,
        count: windowRows,
      });
      if (!answer.ok) {
        setFailure(answer.error);
        return null;
      }
      if (answer.value.rows.length === 0) break;
      ids.push(...answer.value.rows.map((row) => row.id));
    }
    return ids;
  };

  return {
    refusal:
      planned && 'none' in planned
        ? planned.none
        : total === 0
          ? 'There is none.'
          : maker.busy || collecting
            ? 'Planning.'
            : undefined,
    busy: maker.busy || collecting,
    error: maker.error ?? failure,
    async make() {
      if (!planned || 'none' in planned) return;
      setFailure(null);
      const rule = { kind: 'query' as const, query, except: [] };
      if (planned.by === 'form') {
        plans.begin({
          connectionId,
          kind: planned.kind,
          targets: { selection: rule, count: total },
          preset: planned.preset,
        });
        return;
      }
      if (planned.by === 'query') {
        await maker.make({ kind: planned.kind, params: planned.params, selection: rule });
        return;
      }
      setCollecting(true);
      const ids = await collect();
      setCollecting(false);
      // A plan for some of them would look like a plan for all.
      if (ids !== null)
        await maker.make({ kind: planned.kind, params: planned.params, selection: { kind: 'ids', ids } });
    },
  };
};
