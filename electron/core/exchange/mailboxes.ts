import { AppError } from '../../../shared/contract/errors.ts';
import { merge } from '../http/merge.ts';
import type { CallOptions } from '../services.ts';
import type { MailboxRecord } from '../store/records.ts';
import type { ExchangeClient } from './client.ts';
import { MAILBOX_PROPERTIES, toMailbox } from './records.ts';

/** From here on dividing pays: a page of a thousand takes the service seconds. */
const PARTS_FROM = 1500;
const CHAINS = 10;
const PAGES_AHEAD = 4;
/** Letters that begin many names first, so that the longest parts do not end up last. */
const FIRST_LETTERS = [...'smajcbrdlktepghfnvwiouzyqx0123456789'];

/**
 * Filters that divide all mailboxes: one per first character of the alias, and the negation of them all. Whatever
 * collation the service uses, each mailbox satisfies one of the tests or none, and none is the last filter. (The alias
 * is mandatory, so no test is undefined.) What two tests match comes twice and is dropped by its id.
 */
export function mailboxFilters(): string[] {
  const tests = FIRST_LETTERS.map((letter) => `Alias -like '${letter}*'`);
  return [...tests, tests.map((test) => `-not(${test})`).join(' -and ')];
}

/**
 * All mailboxes, page by page, each once. A list known to be long, or that turns out to go on after its first page, is
 * read in parallel parts. Where the service refuses the dividing filters, the plain chain goes on.
 */
export async function* readMailboxes(
  client: ExchangeClient,
  options: CallOptions & { expected?: number | null },
): AsyncGenerator<MailboxRecord[]> {
  const seen = new Set<string>();
  const fresh = (rows: MailboxRecord[]): MailboxRecord[] =>
    rows.filter((row) => {
      if (seen.has(row.exchangeGuid)) return false;
      seen.add(row.exchangeGuid);
      return true;
    });
  const expected = options.expected ?? null;
  let next: string | null = null;
  if (expected === null || expected < PARTS_FROM) {
    for await (const page of chain(client, null, options, null)) {
      const rows = fresh(page.rows);
      if (rows.length > 0) yield rows;
      next = page.next;
      if (expected === null) break;
    }
    if (next === null) return;
  }
  try {
    const parts = mailboxFilters().map(
      (filter) =>
        async function* (stop: AbortSignal) {
          for await (const page of chain(client, filter, { ...options, signal: stop }, null)) yield page.rows;
        },
    );
    for await (const rows of merge(parts, { parallel: CHAINS, ahead: PAGES_AHEAD }, options.signal)) {
      const page = fresh(rows);
      if (page.length > 0) yield page;
    }
    return;
  } catch (error) {
    if (!(error instanceof AppError) || !['service-error', 'unsupported'].includes(error.code)) throw error;
  }
  for await (const page of chain(client, null, options, next)) {
    const rows = fresh(page.rows);
    if (rows.length > 0) yield rows;
  }
}

async function* chain(
  client: ExchangeClient,
  filter: string | null,
  options: CallOptions,
  from: string | null,
): AsyncGenerator<{ rows: MailboxRecord[]; next: string | null }> {
  const parameters = { ResultSize: 'Unlimited', ...(filter === null ? {} : { Filter: filter }) };
  const invoke = {
    signal: options.signal,
    ...(options.onWait ? { onWait: options.onWait } : {}),
    select: MAILBOX_PROPERTIES,
  };
  for await (const page of client.pages('Get-Mailbox', parameters, invoke, from ?? undefined)) {
    yield { rows: page.rows.map(toMailbox), next: page.next };
  }
}
