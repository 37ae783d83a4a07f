import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeUser } from '../../world/model.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall, prefers } from '../call.ts';
import { badRequest, GraphError, unsupportedQuery } from '../errors.ts';
import type { Expression } from '../odata/ast.ts';
import { pageSize } from '../odata/options.ts';
import { seal, unseal } from '../odata/page-token.ts';
import { expiredPageToken, isStruck, openListing, reopenListing } from '../odata/paging.ts';
import { parseFilter } from '../odata/parse-filter.ts';
import { json } from '../respond.ts';
import { DAY_MS } from '../values.ts';
import { authorizeSignInActivity } from './access.ts';
import { projectUser } from './project.ts';
import { DEFAULT_USER_PROPERTIES } from './properties.ts';

const STANDARD_PAGE = 100;
const MAX_PAGE = 999;
const MAX_IDS = 50;
const LIFETIME_MS = 7 * DAY_MS;

/** What every token of one round carries: parameters cannot be changed halfway. */
interface Round {
  epoch: string;
  select: string[] | null;
  ids: string[] | null;
  top: number | null;
  /** Version the caller already has; null on the first round. */
  since: number | null;
  minimal: boolean;
  /** Version the round brings the caller to. */
  until: number;
  issuedAt: number;
}

interface DeltaPageToken extends Round {
  listing: string;
  position: number;
  lastId: string;
  page: number;
}

interface Entry {
  id: string;
  removed: 'changed' | 'deleted' | null;
}

/** GET /users/delta: the whole list first, afterwards only what changed since the token. */
export function userDelta(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'users.delta');
  const { options } = call;
  if (options.search !== null || options.orderBy.length > 0 || options.expand.length > 0) {
    throw unsupportedQuery('The query specified is not supported by delta requests.');
  }
  if (options.skipToken !== null) return nextPage(call, options.skipToken);
  if (options.deltaToken) {
    if (options.deltaToken.toLowerCase() === 'latest') return answer(call, newRound(call), [], null);
    return changesSince(call, options.deltaToken);
  }
  return firstPage(call, newRound(call));
}

function newRound(call: GraphCall): Round {
  const { options, world } = call;
  // Names are checked now, so that a bad $select fails on the first page.
  projectUser(options.select, world);
  if (options.select?.some((name) => name.toLowerCase() === 'signinactivity')) authorizeSignInActivity(call);
  return {
    epoch: call.state.epoch,
    select: options.select,
    ids: options.filter === null ? null : readIds(parseFilter(options.filter)),
    top: options.top === null ? null : pageSize(options.top, STANDARD_PAGE, MAX_PAGE),
    since: null,
    minimal: false,
    until: world.version,
    issuedAt: world.clock.now(),
  };
}

function changesSince(call: GraphCall, text: string): PracticeResponse {
  const held = unseal(text, call.world.seed) as Round | null;
  if (held === null) throw badRequest('Badly formed token.');
  const now = call.world.clock.now();
  const expired = held.epoch !== call.state.epoch || now - held.issuedAt > LIFETIME_MS;
  if (expired || call.context.switchOn('delta-expired')) throw expiredDeltaToken(call);
  return firstPage(call, {
    ...held,
    since: held.until,
    until: call.world.version,
    minimal: prefers(call, 'return=minimal'),
    issuedAt: now,
  });
}

function firstPage(call: GraphCall, round: Round): PracticeResponse {
  const listing = openListing<Entry>(call, { key: listingKey(round), compute: () => entries(call, round) });
  return answer(call, round, listing.items as Entry[], { listing: listing.id, position: 0, page: 1 });
}

function nextPage(call: GraphCall, text: string): PracticeResponse {
  const token = unseal(text, call.world.seed) as DeltaPageToken | null;
  if (token === null || typeof token.position !== 'number' || token.epoch !== call.state.epoch)
    throw expiredPageToken();
  if (isStruck(call, token)) throw expiredPageToken();
  const listing = reopenListing<Entry>(call, { key: listingKey(token), compute: () => entries(call, token) }, token);
  return answer(call, token, listing.items as Entry[], {
    listing: listing.id,
    position: token.position,
    page: token.page,
  });
}

function answer(
  call: GraphCall,
  round: Round,
  all: readonly Entry[],
  at: { listing: string; position: number; page: number } | null,
): PracticeResponse {
  const start = at?.position ?? 0;
  const end = Math.min(start + (round.top ?? STANDARD_PAGE), all.length);
  const value = all.slice(start, end).flatMap((entry) => showEntry(call, round, entry));
  const body: Record<string, unknown> = {
    '@odata.context': contextUrl(call, 'users', round.select),
  };
  const { seed } = call.world;
  const path = `${call.root}/users/delta`;
  if (at && end < all.length) {
    const { epoch, select, ids, top, since, minimal, until, issuedAt } = round;
    const next: DeltaPageToken = {
      ...{ epoch, select, ids, top, since, minimal, until, issuedAt },
      listing: at.listing,
      position: end,
      lastId: all[end - 1]!.id,
      page: at.page + 1,
    };
    body['@odata.nextLink'] = `${path}?$skiptoken=${seal(next, seed)}`;
  } else {
    const { epoch, select, ids, top, until, issuedAt } = round;
    const last: Round = { epoch, select, ids, top, since: null, minimal: false, until, issuedAt };
    body['@odata.deltaLink'] = `${path}?$deltatoken=${seal(last, seed)}`;
  }
  body.value = value;
  const headers: Record<string, string> = round.minimal ? { 'Preference-Applied': 'return=minimal' } : {};
  return json(body, 200, headers);
}

function listingKey(round: Round): string {
  return `users/delta|${round.since ?? 'all'}|${round.until}|${round.minimal}|${JSON.stringify([round.select, round.ids])}`;
}

function entries(call: GraphCall, round: Round): Entry[] {
  const { world } = call;
  const wanted = round.ids === null ? null : new Set(round.ids);
  const { since } = round;
  const found: Entry[] = [];
  for (const user of world.users) {
    if (wanted && !wanted.has(user.id)) continue;
    if (since === null || (user.version > since && isVisible(call, round, user)))
      found.push({ id: user.id, removed: null });
  }
  if (since === null) return found;
  const removed = new Map<string, 'changed' | 'deleted'>();
  for (const removal of world.removedSince(since)) removed.set(removal.id, removal.reason);
  for (const [id, reason] of removed) {
    if (wanted && !wanted.has(id)) continue;
    const user = world.userById(id);
    // Restored meanwhile: listed above as a changed user.
    if (user && user.deletedAt === null) continue;
    found.push({ id, removed: reason });
  }
  return found;
}

/** False when everything that changed is known, and none of it was selected. */
function isVisible(call: GraphCall, round: Round, user: PracticeUser): boolean {
  const changed = call.state.changes.changedSince(user.id, round.since ?? 0, user.version);
  if (changed === null) return true;
  const selected = selectedNames(round);
  return selected.some((name) => changed.has(name));
}

function selectedNames(round: Round): readonly string[] {
  return round.select ?? DEFAULT_USER_PROPERTIES;
}

function showEntry(call: GraphCall, round: Round, entry: Entry): Record<string, unknown>[] {
  if (entry.removed) return [{ id: entry.id, '@removed': { reason: entry.removed } }];
  const user = call.world.userById(entry.id);
  if (!user || user.deletedAt !== null) return [];
  const shown = projectUser(round.select, call.world).show(user);
  if (round.since === null) {
    for (const [name, value] of Object.entries(shown)) if (value === null) delete shown[name];
  } else if (round.minimal) {
    const changed = call.state.changes.changedSince(user.id, round.since, user.version);
    if (changed) for (const name of Object.keys(shown)) if (!changed.has(name)) delete shown[name];
  }
  return [{ ...shown, id: user.id }];
}

function readIds(expression: Expression): string[] {
  const ids: string[] = [];
  const visit = (node: Expression): void => {
    if (node.kind === 'or') {
      visit(node.left);
      visit(node.right);
    } else if (
      node.kind === 'compare' &&
      node.operator === 'eq' &&
      node.path.name.toLowerCase() === 'id' &&
      node.literal.type === 'string'
    ) {
      ids.push(String(node.literal.value).toLowerCase());
    } else throw unsupportedQuery("Delta requests support filters of the form id eq '{value}' only.");
  };
  visit(expression);
  if (ids.length > MAX_IDS) throw unsupportedQuery(`The maximum number of ids in a delta filter is ${MAX_IDS}.`);
  return ids;
}

function expiredDeltaToken(call: GraphCall): GraphError {
  return new GraphError(410, 'syncStateNotFound', 'The delta token is no longer valid. Start a new round of changes.', {
    headers: { Location: `${call.root}/users/delta?$deltatoken=` },
  });
}
