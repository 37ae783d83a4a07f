import { z } from 'zod';
import { expiredPage } from './errors.ts';
import type { RowEnv, RowShape, RowStyle } from './rows.ts';

/** Where a listing goes on: the index it stopped at and the key of the record expected there. */
export interface Position {
  readonly index: number;
  readonly key: string;
}

export interface PageRequest {
  readonly from: Position | null;
  readonly limit: number;
  readonly select: readonly string[] | null;
  readonly style: RowStyle;
  readonly env: RowEnv;
}

export interface Page {
  readonly rows: readonly string[];
  /** Null when the listing is complete. */
  readonly next: Position | null;
}

/** A listing that can be read a page at a time, its rows as JSON texts. */
export interface RowSource {
  page(request: PageRequest): Page;
}

interface ScanOptions<T> {
  readonly keep?: (record: T) => boolean;
  /** Identifies a record between pages. */
  readonly key: (record: T) => string;
}

/** Records by position; an array, or something that makes them when they are asked for. */
export interface Indexed<T> {
  readonly length: number;
  at(index: number): T | undefined;
}

/** A listing over records in their order, filtered while it is read. */
export function scan<T>(shape: RowShape<T>, records: Indexed<T>, { keep, key }: ScanOptions<T>): RowSource {
  return {
    page({ from, limit, select, style, env }) {
      const write = shape.writer(select, style);
      const rows: string[] = [];
      let index = from === null ? 0 : resume(records, from, key);
      for (; index < records.length; index += 1) {
        const record = records.at(index) as T;
        if (keep && !keep(record)) continue;
        if (rows.length >= limit) return { rows, next: { index, key: key(record) } };
        rows.push(write(record, env));
      }
      return { rows, next: null };
    },
  };
}

/** A few records, all kept. */
export function listOf<T>(shape: RowShape<T>, records: readonly T[]): RowSource {
  return scan(shape, records, { key: () => '' });
}

/** Records are removed rarely and new ones come last, so the place is found at or just before the index. */
function resume<T>(records: Indexed<T>, from: Position, key: (record: T) => string): number {
  if (from.key === '') return from.index;
  for (let index = Math.min(from.index, records.length - 1); index >= 0; index -= 1) {
    if (key(records.at(index) as T) === from.key) return index;
  }
  return from.index;
}

const TOKEN_LIFETIME_MS = 30 * 60_000;

const tokenSchema = z.object({
  c: z.string(),
  p: z.record(z.string(), z.unknown()),
  s: z.array(z.string()).nullable(),
  i: z.number().int().nonnegative(),
  k: z.string(),
  n: z.number().int().positive().nullable(),
  g: z.number().int().positive(),
  t: z.number(),
  b: z.string(),
  x: z.boolean(),
});

/** Everything needed to go on with a listing, carried inside the link. */
export interface Continuation {
  readonly cmdlet: string;
  readonly parameters: Record<string, unknown>;
  readonly select: readonly string[] | null;
  readonly position: Position;
  /** Rows still allowed by ResultSize; null without limit. */
  readonly remaining: number | null;
  /** The number of the page this leads to, from 2. */
  readonly page: number;
  readonly issuedAt: number;
  /** The back-end server that holds the listing. */
  readonly server: string;
  /** True when the listing was cut by its own ResultSize: the link cannot be followed. */
  readonly closed: boolean;
}

/** The `$skiptoken` for a continuation. */
export function writeToken(from: Continuation): string {
  const body = {
    c: from.cmdlet,
    p: from.parameters,
    s: from.select,
    i: from.position.index,
    k: from.position.key,
    n: from.remaining,
    g: from.page,
    t: from.issuedAt,
    b: from.server,
    x: from.closed,
  };
  return Buffer.from(JSON.stringify(body)).toString('base64');
}

/** Reads a `$skiptoken`; throws the pagination failure when it is damaged, closed or older than 30 minutes. */
export function readToken(token: string, now: number): Continuation {
  let parsed: z.infer<typeof tokenSchema>;
  try {
    parsed = tokenSchema.parse(JSON.parse(Buffer.from(token, 'base64').toString('utf8')));
  } catch {
    throw expiredPage();
  }
  if (parsed.x || now - parsed.t > TOKEN_LIFETIME_MS) throw expiredPage();
  return {
    cmdlet: parsed.c,
    parameters: parsed.p,
    select: parsed.s,
    position: { index: parsed.i, key: parsed.k },
    remaining: parsed.n,
    page: parsed.g,
    issuedAt: parsed.t,
    server: parsed.b,
    closed: parsed.x,
  };
}

/** The page size a caller prefers: `Prefer: odata.maxpagesize=N`, at most 1,000 rows, else 1,000. */
export function preferredPageSize(prefer: string | undefined): number {
  const match = /odata\.maxpagesize\s*=\s*(\d+)/i.exec(prefer ?? '');
  const wanted = match?.[1] ? Number(match[1]) : 1000;
  return wanted >= 1 ? Math.min(wanted, 1000) : 1000;
}
