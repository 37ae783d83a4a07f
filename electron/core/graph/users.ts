import { AppError } from '../../../shared/contract/errors.ts';
import { merge } from '../http/merge.ts';
import { isObject, objects, text } from '../http/read.ts';
import type { CallOptions } from '../services.ts';
import type { UserRecord } from '../store/records.ts';
import { EXPIRED_PAGE } from './profile.ts';
import { toUser, USER_PROPERTIES } from './records.ts';
import type { GraphClient } from './sdk.ts';

const PAGE = 999;
/** The service's own cap when sign-in activity is selected. */
const PAGE_WITH_ACTIVITY = 500;
/** Below this a single chain of pages is as quick. */
const PARTITION_FROM = 4 * PAGE;
const CHAINS = 12;
const PAGES_AHEAD = 4;
const ADVANCED = { consistencylevel: 'eventual' } as const;
/** Letters that begin many names first, so that the longest parts do not end up last. */
const FIRST_LETTERS = [...'smajcbrdlktepghfnvwiouzyqx0123456789'];

interface Partition {
  filter: string | null;
  advanced: boolean;
}

/**
 * How all users are divided for reading in parallel. One partition per first character of the user principal name, and
 * one for everything that none of those matches. Together they cover every user whatever collation the service uses:
 * each test is either true, and the user is in that partition, or all are false, and the user is in the last, which is
 * made of the same tests negated. (The name is mandatory, so no test is undefined.) A user two tests match, as with
 * accents folded, comes twice and is dropped by id.
 */
export function partitions(): Partition[] {
  const tests = FIRST_LETTERS.map((letter) => `startsWith(userPrincipalName,'${letter}')`);
  return [
    ...tests.map((filter) => ({ filter, advanced: false })),
    { filter: tests.map((test) => `not(${test})`).join(' and '), advanced: true },
  ];
}

/**
 * All users, page by page, each once. The union is checked against the service's own count; when the parallel reading
 * came short or was refused, one plain chain over everything fills in.
 */
export async function* readUsers(
  graph: GraphClient,
  settings: { signInActivity: boolean; count: number | null },
  options: CallOptions,
): AsyncGenerator<UserRecord[]> {
  const seen = new Set<string>();
  const fresh = (rows: UserRecord[]): UserRecord[] =>
    rows.filter((row) => {
      if (seen.has(row.id)) return false;
      seen.add(row.id);
      return true;
    });
  const chains = (parts: Partition[]) =>
    parts.map(
      (part) => (stop: AbortSignal) => chain(graph, part, settings.signInActivity, { ...options, signal: stop }),
    );
  const everything: Partition = { filter: null, advanced: false };
  const limits = { parallel: CHAINS, ahead: PAGES_AHEAD };

  if (settings.count !== null && settings.count >= PARTITION_FROM) {
    try {
      for await (const rows of merge(chains(partitions()), limits, options.signal)) {
        const page = fresh(rows);
        if (page.length > 0) yield page;
      }
      if (seen.size >= settings.count) return;
    } catch (error) {
      // A tenant or cloud that refuses such filters is read the plain way.
      if (!(error instanceof AppError) || !['service-error', 'unsupported'].includes(error.code)) throw error;
    }
  }
  for await (const rows of merge(chains([everything]), limits, options.signal)) {
    const page = fresh(rows);
    if (page.length > 0) yield page;
  }
}

/** One chain of pages. Starts over once when the service forgot where it was. */
async function* chain(
  graph: GraphClient,
  part: Partition,
  signInActivity: boolean,
  options: CallOptions,
): AsyncGenerator<UserRecord[]> {
  const headers = part.advanced ? ADVANCED : {};
  const select = [...USER_PROPERTIES, ...(signInActivity ? ['signInActivity'] : [])].join(',');
  const query = [
    `$select=${select}`,
    `$top=${signInActivity ? PAGE_WITH_ACTIVITY : PAGE}`,
    ...(part.filter === null ? [] : [`$filter=${encodeURIComponent(part.filter)}`]),
    ...(part.advanced ? ['$count=true'] : []),
  ].join('&');
  let restarted = false;
  let link: string | null = null;
  let visited = new Set<string>();
  for (;;) {
    let body: unknown;
    try {
      const answer: { json: unknown } =
        link === null
          ? await graph.request({ path: `/users?${query}`, headers }, options)
          : await graph.follow(link, headers, options);
      body = answer.json;
    } catch (error) {
      const expired = error instanceof AppError && error.details?.serviceCode === EXPIRED_PAGE;
      if (!expired || restarted || link === null) throw error;
      restarted = true;
      link = null;
      visited = new Set();
      continue;
    }
    if (!isObject(body) || !Array.isArray(body.value)) {
      throw new AppError('bad-response', 'Microsoft Graph gave a page of users without rows.', { retryable: true });
    }
    yield objects(body.value).flatMap((row) => toUser(row) ?? []);
    link = text(body['@odata.nextLink']);
    if (link === null) return;
    if (visited.has(link)) {
      throw new AppError('bad-response', 'Microsoft Graph gave the same page of users twice.', { retryable: true });
    }
    visited.add(link);
  }
}
