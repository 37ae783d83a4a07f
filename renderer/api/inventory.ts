import { useCallback } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import type { FamilyStatus, TenantSummary } from '../../shared/contract/methods/inventory.ts';
import type { Family } from '../../shared/domain/mailbox.ts';
import { useApi } from './api-context.tsx';
import { wireErrorOf } from './call-error.ts';
import { useJobs, useSummary } from './hooks.ts';
import { isEnded } from './jobs.ts';
import { useAction } from './use-call.ts';

/** A family's state; as if never read when the summary does not list it. */
export const familyOf = (summary: Pick<TenantSummary, 'families'> | undefined, family: Family): FamilyStatus =>
  summary?.families.find((each) => each.family === family) ?? {
    family,
    asOf: null,
    readAt: null,
    rows: 0,
    stale: null,
    warning: null,
  };

/** Whether nothing of the tenant was ever read. */
export const isNeverRead = (summary: TenantSummary): boolean =>
  summary.families.every((family) => family.readAt === null && family.rows === 0) && summary.mailboxes === 0;

export interface Inventory {
  /** The running inventory, or the last one. */
  job: Job | null;
  running: boolean;
  summary: TenantSummary | undefined;
  error: WireError | null;
  /** Why the last start did not work. */
  startError: WireError | null;
  start: () => void;
  cancel: () => void;
  retry: () => void;
}

/** The inventory of one connection: its figures, its job, and how to start and stop it. */
export const useInventory = (connectionId: string): Inventory => {
  const { jobs } = useApi();
  const summary = useSummary(connectionId);
  const begin = useAction('inventory.start');
  const job = useJobs(connectionId).find((each) => each.kind === 'inventory') ?? null;
  const { mutate } = begin;
  const jobId = job?.id;
  return {
    job,
    running: job !== null && !isEnded(job),
    summary: summary.data,
    error: summary.error ? wireErrorOf(summary.error) : null,
    startError: begin.error ? wireErrorOf(begin.error) : null,
    start: useCallback(() => mutate({ connectionId }), [mutate, connectionId]),
    cancel: useCallback(() => {
      if (jobId) void jobs.cancel(jobId);
    }, [jobs, jobId]),
    retry: () => void summary.refetch(),
  };
};
