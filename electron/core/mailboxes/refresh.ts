import { AppError, type WireError } from '../../../shared/contract/errors.ts';
import type { MethodOutput } from '../../../shared/contract/index.ts';
import type { MailboxDetails } from '../../../shared/domain/mailbox.ts';
import type { Services } from '../services.ts';
import type { MailboxRecord, SizeRecord, UserRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';

const atOnce = 4;

/** What one mailbox's live reading brought; the parts fail on their own. */
interface Fresh {
  id: string;
  mailbox: MailboxRecord | null;
  size: SizeRecord | null;
  user: UserRecord | null;
  error: WireError | null;
}

/**
 * Reads mailboxes from the service now: mailbox, statistics and directory user side by side, a few mailboxes at a
 * time. What came back is stored even when a part failed; a mailbox with a failed part is listed in `failed` too.
 */
export async function refreshMailboxes(
  store: Store,
  services: Services,
  ids: readonly string[],
  options: { signal: AbortSignal; now(): number },
): Promise<MethodOutput<'mailboxes.refresh'>> {
  const failed: { id: string; error: WireError }[] = [];
  const fresh: Fresh[] = [];
  const queue = [...new Set(ids)];
  const worker = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      options.signal.throwIfAborted();
      const known = await store.mailbox(id);
      if (!known)
        failed.push({ id, error: new AppError('not-found', 'This mailbox is not in the local store.').toWire() });
      else fresh.push(await readOne(known, services, options.signal));
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, queue.length) }, worker));

  const asOf = new Date(options.now()).toISOString();
  const present = <T>(items: (T | null)[]): T[] => items.filter((item): item is T => item !== null);
  const mailboxes = present(fresh.map((one) => one.mailbox));
  const users = present(fresh.map((one) => one.user));
  const sizes = present(fresh.map((one) => one.size));
  if (users.length > 0) await store.updateUsers(users, asOf);
  if (mailboxes.length > 0) await store.updateMailboxes(mailboxes, asOf);
  if (sizes.length > 0) await store.updateSizes(sizes, asOf);

  const refreshed: MailboxDetails[] = [];
  for (const one of fresh) {
    if (one.error) failed.push({ id: one.id, error: one.error });
    if (!one.mailbox && !one.size && !one.user) continue;
    const details = await store.mailbox(one.id);
    if (details) refreshed.push(details);
  }
  const place = new Map(ids.map((id, index) => [id, index]));
  refreshed.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  return { refreshed, failed };
}

async function readOne(known: MailboxDetails, services: Services, signal: AbortSignal): Promise<Fresh> {
  const exchangeOnly = known.id.startsWith('exo:');
  const identity = known.userPrincipalName ?? known.primarySmtpAddress ?? known.exchangeGuid ?? known.id;
  const reference = known.exchangeGuid && exchangeOnly ? known.exchangeGuid : exchangeOnly ? identity : known.id;
  const [mailbox, size, user] = await Promise.allSettled([
    services.exchange.mailbox(reference, { signal }),
    services.exchange.mailboxStatistics(reference, identity, { signal }),
    exchangeOnly ? Promise.resolve(null) : services.graph.user(known.id, { signal }),
  ]);
  signal.throwIfAborted();
  const value = <T>(result: PromiseSettledResult<T | null>): T | null =>
    result.status === 'fulfilled' ? result.value : null;
  const gone = mailbox.status === 'fulfilled' && mailbox.value === null;
  const rejected = [mailbox, size, user].find((result) => result.status === 'rejected');
  const statistics = value(size);
  return {
    id: known.id,
    mailbox: value(mailbox),
    size: statistics && { ...statistics, objectId: known.id },
    user: value(user),
    error: rejected
      ? asWire(rejected.reason)
      : gone
        ? new AppError('not-found', 'The service no longer knows this mailbox.', {
            hint: 'Refresh the inventory to mark it.',
          }).toWire()
        : null,
  };
}

const asWire = (reason: unknown): WireError =>
  reason instanceof AppError
    ? reason.toWire()
    : new AppError('internal', 'Something went wrong inside Mailroom.', { cause: reason }).toWire();
