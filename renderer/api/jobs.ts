import type { Job } from '../../shared/contract/jobs.ts';
import type { Transport } from '../transport/transport.ts';
import type { EventBus } from './event-bus.ts';
import { type Cell, createCell } from './observable.ts';

/** Jobs of all connections, newest first. */
export interface JobsStore {
  readonly all: Cell<readonly Job[]>;
  /** Resolves when the job has ended, with its last state. */
  ended(jobId: string): Promise<Job>;
  cancel(jobId: string): Promise<void>;
  reload(): Promise<void>;
}

const endedStates: ReadonlySet<Job['state']> = new Set(['done', 'partial', 'failed', 'cancelled', 'interrupted']);

/** Whether a job will not move any more by itself. */
export const isEnded = (job: Job): boolean => endedStates.has(job.state);

/** Keeps the list of jobs current from events. */
export const createJobsStore = (transport: Transport, events: EventBus): JobsStore => {
  const all = createCell<readonly Job[]>([]);

  /** A job ends once: what was asked for before its end may be answered after it was told. */
  const latest = (job: Job): Job => {
    const known = all.get().find((other) => other.id === job.id);
    return known !== undefined && isEnded(known) && !isEnded(job) ? known : job;
  };
  const put = (told: Job) => {
    const job = latest(told);
    const others = all.get().filter((other) => other.id !== job.id);
    all.set([job, ...others].sort((a, b) => b.createdAt.localeCompare(a.createdAt)));
  };
  const reload = async () => {
    const answer = await transport.call('jobs.list', {});
    if (answer.ok) {
      all.set(answer.value.map(latest).sort((a, b) => b.createdAt.localeCompare(a.createdAt)));
    }
  };

  events.on('job', ({ job }) => put(job));
  events.onReconnect(() => void reload());
  // Another connection's durable jobs become readable once its store opens.
  events.on('connections', () => void reload());

  return {
    all,
    reload,
    async cancel(jobId) {
      const answer = await transport.call('jobs.cancel', { id: jobId });
      if (answer.ok) put(answer.value);
    },
    ended(jobId) {
      const find = () => all.get().find((job) => job.id === jobId && isEnded(job));
      return new Promise((resolve) => {
        const found = find();
        if (found) {
          resolve(found);
          return;
        }
        const stop = all.subscribe(() => {
          const now = find();
          if (!now) return;
          stop();
          resolve(now);
        });
        // The end may have been told before anyone listened.
        void transport.call('jobs.get', { id: jobId }).then((answer) => {
          if (answer.ok && isEnded(answer.value)) put(answer.value);
        });
      });
    },
  };
};
