import { useEffect } from 'react';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useApi } from '../../api/api-context.tsx';
import { isNeverRead } from '../../api/inventory.ts';
import { useCall, useRevision } from '../../api/use-call.ts';

const started = new Set<string>();

/** Reads a tenant by itself the first time it is open and signed in: an empty screen helps nobody. */
export const useFirstInventory = (connection: Connection | null): void => {
  const { transport, jobs } = useApi();
  const ready = connection !== null && connection.state === 'signed-in' && connection.kind !== 'snapshot';
  const id = ready ? connection.id : null;
  useRevision(id);
  const { data } = useCall('inventory.summary', id === null ? null : { connectionId: id }, {
    ...(id === null ? {} : { revisionOf: id }),
  });
  useEffect(() => {
    if (id === null || !data || data.connectionId !== id || started.has(id)) return;
    // One that failed or was cancelled is the person's to start again.
    const tried = data.families.some((family) => family.stale !== null);
    if (!isNeverRead(data) || tried || data.runningJobId !== null) return;
    if (jobs.all.get().some((job) => job.connectionId === id && job.kind === 'inventory')) return;
    started.add(id);
    void transport.call('inventory.start', { connectionId: id }).then(() => jobs.reload());
  }, [id, data, transport, jobs]);
};
