import type { AppError } from '../../../shared/contract/errors.ts';
import type { TenantSummary } from '../../../shared/contract/methods/inventory.ts';
import type { JobHandle, Jobs } from '../jobs/jobs.ts';
import type { Clock, Handlers, Log } from '../ports.ts';
import type { Services } from '../services.ts';
import type { Stores } from '../store/stores.ts';
import { estimateLiveSizes, readLiveSizes } from './live-sizes.ts';
import { asAppError, type InventoryPhase, inventoryPhases, latePhases, phaseLabels, runPhase } from './phases.ts';

export interface InventoryDeps {
  /** Signed-in services of a connection. @throws AppError `not-signed-in`, `sign-in-needed` */
  services(connectionId: string): Promise<Services>;
  /** Remembers what the role turned out not to allow; null takes it back. */
  setLimit(connectionId: string, area: string, reason: string | null): Promise<void>;
  stores: Pick<Stores, 'get'>;
  jobs: Jobs;
  clock: Clock;
  log: Log;
}

type InventoryMethods = Pick<
  Handlers,
  'inventory.summary' | 'inventory.start' | 'inventory.estimateLiveSizes' | 'inventory.startLiveSizes'
>;

/** What a forbidden phase means to the screens, by the connection's areas. */
const limitAreas: Partial<Record<InventoryPhase, string>> = {
  mailboxes: 'mailboxes',
  sizes: 'reports',
  users: 'users',
};

/** Reads tenants into their stores, as jobs. */
export function inventoryHandlers({ services, setLimit, stores, jobs, clock, log }: InventoryDeps): InventoryMethods {
  /** A phase that the role forbids is no passing fault: screens say so until it is allowed again. */
  const noteLimit = async (connectionId: string, phase: InventoryPhase, error: AppError | null): Promise<void> => {
    const area = limitAreas[phase];
    if (area === undefined || (error !== null && error.code !== 'forbidden')) return;
    await setLimit(connectionId, area, error?.message ?? null);
  };

  return {
    async 'inventory.summary'({ connectionId }): Promise<TenantSummary> {
      const store = await stores.get(connectionId);
      const running = jobs.running(connectionId, 'inventory') ?? jobs.running(connectionId, 'live-refresh');
      return { connectionId, ...(await store.summary()), runningJobId: running?.id ?? null };
    },

    async 'inventory.start'({ connectionId, phases }) {
      const running = jobs.running(connectionId, 'inventory');
      if (running !== null) return { jobId: running.id };
      const wanted = inventoryPhases.filter((phase) => phases === undefined || phases.includes(phase));
      const [store, tenant] = await Promise.all([stores.get(connectionId), services(connectionId)]);
      // Two callers may have got this far together; the second joins the first.
      const other = jobs.running(connectionId, 'inventory');
      if (other !== null) return { jobId: other.id };
      const job = jobs.start(
        {
          kind: 'inventory',
          connectionId,
          title: 'Read the organization',
          phases: wanted.map((id) => ({ id, label: phaseLabels[id] })),
          cancellable: true,
        },
        (handle, signal) => {
          let counted: Promise<number | null> | undefined;
          const userCount = (): Promise<number | null> => {
            counted ??= tenant.graph.userCount({ signal }).catch(() => null);
            return counted;
          };
          return readPhases(wanted, handle, signal, {
            inputFor: (phase) => ({
              store,
              services: tenant,
              report: handle.phase(phase),
              signal,
              userCount,
              now: () => clock.now(),
              log,
            }),
            log,
            ended: (phase, error) => noteLimit(connectionId, phase, error),
          });
        },
      );
      return { jobId: job.id };
    },

    async 'inventory.estimateLiveSizes'({ connectionId }) {
      return estimateLiveSizes(await stores.get(connectionId));
    },

    async 'inventory.startLiveSizes'({ connectionId }) {
      const running = jobs.running(connectionId, 'live-refresh');
      if (running !== null) return { jobId: running.id };
      const [store, tenant] = await Promise.all([stores.get(connectionId), services(connectionId)]);
      const job = jobs.start(
        {
          kind: 'live-refresh',
          connectionId,
          title: 'Read sizes mailbox by mailbox',
          phases: [{ id: 'sizes', label: phaseLabels.sizes }],
          cancellable: true,
        },
        (handle, signal) => readLiveSizes({ store, services: tenant, clock, job: handle, signal }),
      );
      return { jobId: job.id };
    },
  };
}

/** Runs the phases side by side; each keeps its own rows when it fails. */
async function readPhases(
  phases: readonly InventoryPhase[],
  job: JobHandle,
  signal: AbortSignal,
  hooks: {
    inputFor(phase: InventoryPhase): Parameters<typeof runPhase>[1];
    /** Told how each phase ended; null = well. */
    ended(phase: InventoryPhase, error: AppError | null): Promise<void>;
    log: Log;
  },
): Promise<void> {
  const run = async (phase: InventoryPhase): Promise<void> => {
    const handle = job.phase(phase);
    handle.start();
    try {
      await runPhase(phase, hooks.inputFor(phase));
      handle.done();
      await hooks.ended(phase, null);
    } catch (cause) {
      const error = asAppError(cause, { phase, log: hooks.log, signal });
      if (error.code !== 'cancelled') handle.fail(error.toWire());
      await hooks.ended(phase, error);
      throw error;
    }
  };
  const first = phases.filter((phase) => !latePhases.has(phase));
  const results = await Promise.allSettled(first.map(run));
  signal.throwIfAborted();
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as AppError] : []));
  // All for the same reason: the job itself failed, and says why.
  if (errors[0] !== undefined && errors.length === first.length) throw errors[0];
  const late = await Promise.allSettled(phases.filter((phase) => latePhases.has(phase)).map(run));
  signal.throwIfAborted();
  const failed = late.find((result) => result.status === 'rejected');
  if (failed !== undefined && first.length === 0) throw failed.reason;
}
