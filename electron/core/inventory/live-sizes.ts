import type { AppError } from '../../../shared/contract/errors.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { Clock } from '../ports.ts';
import type { Services } from '../services.ts';
import type { SizeRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** Commands in one request to the Exchange admin endpoint. */
const batchSize = 10;
/** About what one Get-MailboxStatistics takes, and how many requests run at once: nothing is published. */
const secondsPerMailbox = 0.8;
const requestsAtOnce = 6;
/** Rows written in one go. */
const writeAt = 100;

const everything = { kind: 'query', query: {}, except: [] } as const;

/** What reading every size one by one would take. */
export async function estimateLiveSizes(
  store: Store,
): Promise<{ mailboxes: number; requests: number; seconds: number }> {
  const mailboxes = (await store.selectionIds({ ...everything, except: [] })).length;
  const requests = Math.ceil(mailboxes / batchSize);
  return { mailboxes, requests, seconds: Math.ceil((mailboxes * secondsPerMailbox) / requestsAtOnce) };
}

/**
 * Reads the statistics of every mailbox. What is read is kept when it is cancelled; mailboxes that fail are counted
 * and the others go on.
 * @throws AppError when nothing could be read, e.g. `forbidden`.
 */
export async function readLiveSizes(input: {
  store: Store;
  services: Services;
  clock: Clock;
  job: JobHandle;
  signal: AbortSignal;
}): Promise<void> {
  const { store, services, clock, job, signal } = input;
  const phase = job.phase('sizes');
  phase.start();
  const ids = await store.selectionIds({ ...everything, except: [] });
  phase.total(ids.length);
  const items = ids.map((objectId) => ({
    objectId,
    identity: objectId.startsWith('exo:') ? objectId.slice(4) : objectId,
  }));
  const asOf = new Date(clock.now()).toISOString();
  let rows: SizeRecord[] = [];
  const write = async (): Promise<void> => {
    const batch = rows;
    rows = [];
    if (batch.length > 0) await store.updateSizes(batch, asOf);
  };
  try {
    for await (const answer of services.exchange.manyMailboxStatistics(items, {
      signal,
      onWait: (note) => phase.note(note),
    })) {
      phase.advance(1);
      if ('error' in answer) {
        if (isGeneral(answer.error)) throw answer.error;
        job.fail(answer.error.toWire());
      } else if (answer.size === null) job.skip(1);
      else rows.push(answer.size);
      if (rows.length >= writeAt) await write();
    }
  } finally {
    await write();
  }
  phase.done();
}

/** Failures that the next mailbox would meet as well. */
const isGeneral = (error: AppError): boolean =>
  [
    'forbidden',
    'sign-in-needed',
    'not-signed-in',
    'network',
    'tls',
    'cancelled',
    'step-up-needed',
    'clock-skew',
  ].includes(error.code);
