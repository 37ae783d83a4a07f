import { AppError } from '../../../shared/contract/errors.ts';
import { merge } from '../http/merge.ts';
import type { CallOptions } from '../services.ts';
import type { MailboxRecord } from '../store/records.ts';
import type { ExchangeClient } from './client.ts';
import { MAILBOX_PROPERTIES, toMailbox } from './records.ts';

/** A list that goes on after this many pages is long enough to be worth dividing. */
const PLAIN_PAGES = 2;
const CHAINS = 8;
const PAGES_AHEAD = 4;
const FIRST_LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

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
 * All mailboxes, page by page, each once. Begins as one chain; a long list is then read in parallel. Where the service
 * refuses the dividing filters, the chain simply goes on.
 */
export async function* readMailboxes(client: ExchangeClient, options: CallOptions): AsyncGenerator<MailboxRecord[]> {
  const seen = new Set<string>();
  const fresh = (rows: MailboxRecord[]): MailboxRecord[] =>
    rows.filter((row) => {
      if (seen.has(row.exchangeGuid)) return false;
      seen.add(row.exchangeGuid);
      return true;
    });
  const limits = { parallel: CHAINS, ahead: PAGES_AHEAD };
  const plain = chain(client, null, options, null);
  let pages = 0;
  let next: string | null = null;
  for await (const page of plain) {
    const rows = fresh(page.rows);
    if (rows.length > 0) yield rows;
    next = page.next;
    if (++pages >= PLAIN_PAGES) break;
  }
  if (next === null) return;
  try {
    const parts = mailboxFilters().map(
      (filter) =>
        async function* (stop: AbortSignal) {
          for await (const page of chain(client, filter, { ...options, signal: stop }, null)) yield page.rows;
        },
    );
    for await (const rows of merge(parts, limits, options.signal)) {
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
  const invoke = { ...options, select: MAILBOX_PROPERTIES };
  for await (const page of client.pages('Get-Mailbox', parameters, invoke, from ?? undefined)) {
    yield { rows: page.rows.map(toMailbox), next: page.next };
  }
}
