import { useCallback, useState } from 'react';
import type { WireError } from '../../../../shared/contract/errors.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../../../shared/contract/index.ts';
import type { ItemVerdict, OutcomeState, PlanSummary } from '../../../../shared/domain/changes.ts';
import { useApi } from '../../../api/api-context.tsx';
import { useAddress } from '../../../ui/use-address.ts';

export const reviewTabs = ['items', 'checks', 'powershell', 'requests'] as const;
export type ReviewTab = (typeof reviewTabs)[number];

const verdicts: readonly ItemVerdict[] = ['ready', 'warning', 'blocked', 'unchanged', 'removed'];
const outcomes: readonly OutcomeState[] = ['pending', 'running', 'done', 'failed', 'skipped', 'unknown'];

/** Which items are shown. */
export interface ItemFilter {
  verdict: ItemVerdict | null;
  outcome: OutcomeState | null;
  check: string | null;
  search: string;
}

/** What the review shows, as its address says. */
export const useReviewView = () => {
  const { params, change } = useAddress();
  const find = <T extends string>(name: string, known: readonly T[]): T | null =>
    known.find((value) => value === params.get(name)) ?? null;
  const filter: ItemFilter = {
    verdict: find('verdict', verdicts),
    outcome: find('outcome', outcomes),
    check: params.get('check'),
    search: (params.get('q') ?? '').slice(0, 200),
  };
  const set = useCallback(
    (wanted: Partial<ItemFilter> & { tab?: ReviewTab }) =>
      change((next) => {
        const put = (name: string, value: string | null | undefined) => {
          if (value === undefined) return;
          if (value) next.set(name, value);
          else next.delete(name);
        };
        put('tab', wanted.tab === 'items' ? null : wanted.tab);
        put('verdict', wanted.verdict);
        put('outcome', wanted.outcome);
        put('check', wanted.check);
        put('q', wanted.search);
      }),
    [change],
  );
  return { tab: find('tab', reviewTabs) ?? 'items', filter, set };
};

/** The acts of the review that answer with the plan itself. */
type PlanMethod = {
  [M in MethodName]: MethodOutput<M> extends PlanSummary ? M : never;
}[MethodName];

/** Changes the plan on screen; what came back shows at once. */
export const usePlanAct = () => {
  const { transport, queries, plans } = useApi();
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const run = useCallback(
    async <M extends PlanMethod>(
      method: M,
      input: MethodInput<M>,
      what: string = method,
    ): Promise<PlanSummary | null> => {
      setBusy(what);
      setError(null);
      const answer = await transport.call(method, input);
      setBusy(null);
      if (!answer.ok) {
        if (answer.error.code !== 'cancelled') setError(answer.error);
        return null;
      }
      const plan = answer.value as PlanSummary;
      queries.setQueryData(['changes.get', { planId: plan.id }], plan);
      void queries.invalidateQueries({ queryKey: ['changes.powershell', { planId: plan.id }] });
      void queries.invalidateQueries({ queryKey: ['changes.list'] });
      plans.touch(plan.id);
      return plan;
    },
    [transport, queries, plans],
  );
  return { busy, error, run, clear: useCallback(() => setError(null), []) };
};
export type PlanAct = ReturnType<typeof usePlanAct>;
