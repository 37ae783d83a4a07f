import { useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useApi } from '../../api/api-context.tsx';
import { useJobs } from '../../api/hooks.ts';
import { isEnded } from '../../api/jobs.ts';

/** Reads a tenant again, and says how far that has come. */
export const useRefreshJob = (
  connectionId: string,
): { job: Job | null; busy: boolean; error: WireError | null; start: () => Promise<void> } => {
  const { transport, jobs } = useApi();
  const all = useJobs(connectionId);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const start = async () => {
    setBusy(true);
    setError(null);
    const answer = await transport.call('inventory.start', { connectionId });
    if (answer.ok) await jobs.reload();
    else setError(answer.error);
    setBusy(false);
  };
  return { job: all.find((job) => job.kind === 'inventory' && !isEnded(job)) ?? null, busy, error, start };
};
