import { AppError } from '../../../shared/contract/errors.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import type { Clock } from '../ports.ts';
import type { Services } from '../services.ts';
import type { MailboxPermissionsRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** Mailboxes whose permissions go to the store in one go: what a crash may cost. */
const writeAt = 50;
/** Five mailboxes to a batch of ten commands. */
const mailboxesPerRequest = 5;
/** Get-MailboxPermission takes about 0.85 s and Get-RecipientPermission 0.6 s; a batch runs them one after another. */
const secondsPerMailbox = 1.45;
/** Batches that run at once when nothing pushes back. */
const requestsAtOnce = 6;

/** What reading the permissions of so many mailboxes takes. */
export function scanEstimate(mailboxes: number): { requests: number; seconds: number } {
  return {
    requests: Math.ceil(mailboxes / mailboxesPerRequest),
    seconds: Math.ceil((mailboxes * secondsPerMailbox) / requestsAtOnce),
  };
}

export interface ScanInput {
  store: Store;
  services: Services;
  clock: Clock;
  signal: AbortSignal;
  onWait?: (note: string | null) => void;
}

type Item = { objectId: string; identity: string };

/**
 * Reads the permissions of these mailboxes and stores them as they come; what was read before a stop is kept.
 * `onMailbox` hears of each mailbox, with its error if it failed.
 * @throws AppError when no further mailbox could be read: signed out, forbidden, cancelled, offline.
 */
export async function readPermissions(
  { store, services, clock, signal, onWait }: ScanInput,
  items: readonly Item[],
  onMailbox: (objectId: string, error: AppError | null) => void,
): Promise<void> {
  let waiting: MailboxPermissionsRecord[] = [];
  const write = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) await store.putPermissions(batch);
  };
  try {
    const options = { signal, ...(onWait === undefined ? {} : { onWait }) };
    for await (const answer of services.exchange.manyPermissions(items, options)) {
      if ('error' in answer) {
        if (general.has(answer.error.code)) throw answer.error;
        onMailbox(answer.objectId, answer.error);
        continue;
      }
      waiting.push({
        mailboxId: answer.objectId,
        entries: answer.entries,
        asOf: new Date(clock.now()).toISOString(),
      });
      onMailbox(answer.objectId, null);
      if (waiting.length >= writeAt) await write();
    }
  } finally {
    await write();
  }
}

/** Failures that the next mailbox would meet as well. */
const general: ReadonlySet<string> = new Set([
  'forbidden',
  'sign-in-needed',
  'not-signed-in',
  'step-up-needed',
  'consent-needed',
  'network',
  'tls',
  'clock-skew',
  'cancelled',
]);

/** The scan as a job: mailboxes due, those never read first. Started again, it goes on with what is still due. */
export async function scanJob(input: ScanInput, items: readonly Item[], job: JobHandle): Promise<void> {
  const phase = job.phase('permissions');
  phase.start();
  phase.total(items.length);
  await readPermissions({ ...input, onWait: (note) => phase.note(note) }, items, (_, error) => {
    phase.advance(1);
    if (error === null) return;
    // A mailbox deleted since the inventory is no failure of the scan.
    if (error.code === 'not-found') job.skip(1);
    else job.fail(error.toWire());
  });
  if (input.signal.aborted) throw new AppError('cancelled', 'Cancelled.');
  phase.done();
}
