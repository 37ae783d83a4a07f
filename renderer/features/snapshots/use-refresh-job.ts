import { useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useApi } from '../../api/api-context.tsx';
import { useJobs } from '../../api/hooks.ts';
import { isEnded } from '../../api/jobs.ts';

const refreshing: ReadonlySet<Job['kind']> = new Set(['inventory', 'permission-scan']);

/** Reads a tenant again, or its permissions, which are a work of their own, and says how far that has come. */
export const useRefreshJob = (
  connectionId: string,
): {
  job: Job | null;
  busy: boolean;
  error: WireError | null;
  start: (what?: 'inventory' | 'permissions') => Promise<void>;
} => {
  const { transport, jobs } = useApi();
  const all = useJobs(connectionId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const start = async (what: 'inventory' | 'permissions' = 'inventory') => {
    setBusy(true);
    setError(null);
    const answer =
      what === 'permissions'
        ? await transport.call('access.scan', { connectionId })
        : await transport.call('inventory.start', { connectionId });
    if (answer.ok) await jobs.reload();
    else setError(answer.error);
    setBusy(false);
  };
  return { job: all.find((job) => refreshing.has(job.kind) && !isEnded(job)) ?? null, busy, error, start };
};
