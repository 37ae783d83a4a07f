import { createHash } from 'node:crypto';
import type { GraphCall } from '../call.ts';
import { GraphError } from '../errors.ts';
import type { Listing } from '../state.ts';
import { type PageToken, seal, unseal } from './page-token.ts';

/** Lists that stay open for their later pages. */
const MAX_OPEN_LISTINGS = 24;

interface ListingRequest<T extends { id: string }> {
  /** Tells this list's tokens from those of other lists: path plus filter, search and order. */
  key: string;
  /** The whole ordered result; called once per list, not per page. */
  compute(): readonly T[];
}

export interface PageRequest<T extends { id: string }> extends ListingRequest<T> {
  /** False for a record that went away while the list was being read. */
  isLive?(item: T): boolean;
  size: number;
}

export interface Page<T> {
  items: T[];
  total: number;
  first: boolean;
  nextLink: string | undefined;
}

/** Cuts one page out of a list, following the `$skiptoken` of the request when there is one. */
export function readPage<T extends { id: string }>(call: GraphCall, request: PageRequest<T>): Page<T> {
  const digest = createHash('sha256').update(request.key).digest('base64url').slice(0, 12);
  const token = call.options.skipToken === null ? null : readToken(call, call.options.skipToken, digest);
  const listing = token ? reopenListing(call, request, token) : openListing(call, request);
  const all = listing.items as readonly T[];
  const start = token?.position ?? 0;
  const end = Math.min(start + request.size, all.length);
  const items: T[] = [];
  for (let i = start; i < end; i++) {
    const item = all[i]!;
    if (!request.isLive || request.isLive(item)) items.push(item);
  }
  let nextLink: string | undefined;
  if (end < all.length) {
    const next: PageToken = {
      listing: listing.id,
      query: digest,
      position: end,
      lastId: all[end - 1]!.id,
      page: (token?.page ?? 1) + 1,
      issuedAt: call.world.clock.now(),
    };
    nextLink = linkWith(call, '$skiptoken', seal(next, call.world.seed));
  }
  return { items, total: all.length, first: token === null, nextLink };
}

/** The request's own address with one option replaced: every other option stays as it was sent. */
export function linkWith(call: GraphCall, option: string, value: string): string {
  const parts: string[] = [];
  for (const [key, held] of call.request.query) {
    if (key.toLowerCase() === option) continue;
    parts.push(
      `${key.startsWith('$') ? `$${encodeURIComponent(key.slice(1))}` : encodeURIComponent(key)}=${encodeURIComponent(held)}`,
    );
  }
  parts.push(`${option}=${value}`);
  return `${call.request.origin}${call.request.path}?${parts.join('&')}`;
}

export function expiredPageToken(): GraphError {
  return new GraphError(
    400,
    'Directory_ExpiredPageToken',
    'The specified page token value has expired and can no longer be included in your request.',
  );
}

function readToken(call: GraphCall, text: string, digest: string): PageToken {
  const token = unseal(text, call.world.seed) as PageToken | null;
  if (token === null || token.query !== digest) {
    throw new GraphError(400, 'Request_BadRequest', 'Invalid skip token supplied in the request.');
  }
  if (isStruck(call, token)) throw expiredPageToken();
  return token;
}

/**
 * The `expiring-page-token` switch: `page` refuses tokens that lead to that page or a later one (2 by default),
 * `page:times` only so many times.
 */
export function isStruck(call: GraphCall, token: { page: number }): boolean {
  const { tokenExpiry } = call.state;
  if (!call.context.switchOn('expiring-page-token')) {
    tokenExpiry.arg = '';
    tokenExpiry.refusals = 0;
    return false;
  }
  const arg = call.context.switchArg('expiring-page-token') ?? '';
  if (tokenExpiry.arg !== arg) {
    tokenExpiry.arg = arg;
    tokenExpiry.refusals = 0;
  }
  const [from = 2, times = Number.POSITIVE_INFINITY] = arg.split(':').filter(Boolean).map(Number);
  if (token.page < from || tokenExpiry.refusals >= times) return false;
  tokenExpiry.refusals++;
  return true;
}

/** The open list for a query, made now unless an equally fresh one is still open. */
export function openListing<T extends { id: string }>(call: GraphCall, request: ListingRequest<T>): Listing {
  const { listings } = call.state;
  for (const listing of listings.values()) {
    if (listing.key === request.key && listing.version === call.world.version) return touch(call, listing);
  }
  return touch(call, {
    id: call.state.newListingId(),
    key: request.key,
    version: call.world.version,
    items: request.compute(),
  });
}

/**
 * The list a token belongs to; when it was closed meanwhile (or the server was restarted), the list is made again
 * and `token.position` moved behind the last item the caller saw. Throws the expired-token refusal when that is gone.
 */
export function reopenListing<T extends { id: string }>(
  call: GraphCall,
  request: ListingRequest<T>,
  token: { listing: string; position: number; lastId: string },
): Listing {
  const known = call.state.listings.get(token.listing);
  if (known && known.key === request.key && known.items[token.position - 1]?.id === token.lastId) {
    return touch(call, known);
  }
  const items = request.compute();
  let at = token.position - 1;
  if (items[at]?.id !== token.lastId) at = items.findIndex((item) => item.id === token.lastId);
  if (at < 0) throw expiredPageToken();
  token.position = at + 1;
  return touch(call, { id: call.state.newListingId(), key: request.key, version: call.world.version, items });
}

function touch(call: GraphCall, listing: Listing): Listing {
  const { listings } = call.state;
  listings.delete(listing.id);
  listings.set(listing.id, listing);
  while (listings.size > MAX_OPEN_LISTINGS) listings.delete(listings.keys().next().value!);
  return listing;
}
