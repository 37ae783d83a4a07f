import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router';
import type { WireError } from '../../shared/contract/errors.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import type { ChangeRequest, PlanSummary } from '../../shared/domain/changes.ts';
import { useApi } from './api-context.tsx';
import { useObservable } from './observable.ts';
import { useCall } from './use-call.ts';

/** Where a plan is reviewed. */
export const planPath = (connectionId: string, planId: string): string =>
  `/t/${encodeURIComponent(connectionId)}/changes/${encodeURIComponent(planId)}`;

/** One plan, kept current while it goes on. */
export const usePlan = (planId: string) => useCall('changes.get', { planId });

/** Grows whenever the plan changes. */
export const usePlanRevision = (planId: string): number => useObservable(useApi().plans.revisionOf(planId));

/** Grows whenever any plan changes. */
export const useAnyPlanRevision = (): number => useObservable(useApi().plans.anyRevision);

/** The job that carries out a plan; null when it is not in the list of jobs. */
export const usePlanJob = (plan: Pick<PlanSummary, 'id' | 'jobId'>): Job | null => {
  const all = useObservable(useApi().jobs.all);
  return all.find((job) => job.id === plan.jobId) ?? all.find((job) => job.planId === plan.id) ?? null;
};

export interface PlanMaker {
  busy: boolean;
  error: WireError | null;
  clear(): void;
  /** Makes a draft and shows its review. False when it could not be made; `error` says why. */
  make(request: ChangeRequest): Promise<boolean>;
}

/** Turns a request into a draft and goes to its review. */
export const usePlanMaker = (connectionId: string): PlanMaker => {
  const { transport, queries, plans } = useApi();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const make = useCallback(
    async (request: ChangeRequest) => {
      setBusy(true);
      setError(null);
      const answer = await transport.call('changes.plan', { connectionId, request });
      setBusy(false);
      if (!answer.ok) {
        if (answer.error.code !== 'cancelled') setError(answer.error);
        return false;
      }
      queries.setQueryData(['changes.get', { planId: answer.value.id }], answer.value);
      plans.touch(answer.value.id);
      void navigate(planPath(connectionId, answer.value.id));
      return true;
    },
    [transport, queries, plans, navigate, connectionId],
  );
  return { busy, error, make, clear: useCallback(() => setError(null), []) };
};
