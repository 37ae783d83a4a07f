import type { World } from '../world/world.ts';
import { clixmlObject, clixmlProperty } from './clixml.ts';
import { formatQuota } from './sizes.ts';
import type { ExchangeState } from './state/exchange-state.ts';
import type { ColumnKind, ColumnValue } from './values.ts';

/** What a column may look at besides its own record. */
export interface RowEnv {
  readonly world: World;
  readonly state: ExchangeState;
  /** Practice time of this request. */
  readonly now: number;
}

export interface Column<T> {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly read: (record: T, env: RowEnv) => ColumnValue;
  /** Same value in every row: its text is made once. */
  readonly constant: boolean;
}

/**
 * `hash`: InvokeCommand rows with type annotations. `clixml`: the same rows as PowerShell's own serialization,
 * one text a row. `entity`: plain OData entities of the REST resources.
 */
export type RowStyle = 'hash' | 'clixml' | 'entity';

type RowWriter<T> = (record: T, env: RowEnv) => string;

const ANNOTATIONS: Partial<Record<ColumnKind, readonly [suffix: string, type: string][]>> = {
  int16: [
    ['data.type', 'System.Int16'],
    ['odata.type', '#Int16'],
  ],
  uint16: [
    ['data.type', 'System.UInt16'],
    ['odata.type', '#Decimal'],
  ],
  int32: [['data.type', 'System.Int32']],
  int64: [['odata.type', '#Int64']],
  date: [['data.type', 'System.DateTime']],
  dateUtc: [['data.type', 'System.DateTime']],
  guid: [
    ['data.type', 'System.Guid'],
    ['odata.type', '#Guid'],
  ],
  texts: [['odata.type', '#Collection(String)']],
  objects: [['odata.type', '#Collection(Exchange.GenericHashTable)']],
};

function column<T>(kind: ColumnKind, name: string, read: Column<T>['read']): Column<T> {
  return { name, kind, read, constant: false };
}

/** Column makers for one record type. */
export function columnsOf<T>() {
  type Read<V> = (record: T, env: RowEnv) => V;
  return {
    text: (name: string, read: Read<string | null>) => column<T>('text', name, read),
    bool: (name: string, read: Read<boolean | null>) => column<T>('bool', name, read),
    uint16: (name: string, read: Read<number | null>) => column<T>('uint16', name, read),
    int32: (name: string, read: Read<number | null>) => column<T>('int32', name, read),
    int64: (name: string, read: Read<number | null>) => column<T>('int64', name, read),
    date: (name: string, read: Read<number | null>) => column<T>('date', name, read),
    dateUtc: (name: string, read: Read<number | null>) => column<T>('dateUtc', name, read),
    guid: (name: string, read: Read<string | null>) => column<T>('guid', name, read),
    texts: (name: string, read: Read<readonly string[] | null>) => column<T>('texts', name, read),
    /** Null means Unlimited. */
    size: (name: string, read: Read<number | null>) => column<T>('size', name, read),
    bytes: (name: string, read: Read<number | null>) => column<T>('bytes', name, read),
    objects: (name: string, read: Read<readonly Record<string, unknown>[]>) => column<T>('objects', name, read),
    /** Properties every row shows alike. */
    fixed: (kind: ColumnKind, values: Record<string, ColumnValue>): Column<T>[] =>
      Object.entries(values).map(([name, value]) => ({ name, kind, read: () => value, constant: true })),
  };
}

const EMPTY_LIST = '[]';

/** `2026-07-23T21:51:45.1230000+00:00` or with Z. */
function formatDate(ms: number, utc: boolean): string {
  return `${new Date(ms).toISOString().slice(0, 23)}0000${utc ? 'Z' : '+00:00'}`;
}

function encode(kind: ColumnKind, value: Exclude<ColumnValue, null>): string {
  switch (kind) {
    case 'date':
      return `"${formatDate(value as number, false)}"`;
    case 'dateUtc':
      return `"${formatDate(value as number, true)}"`;
    case 'size':
      return `"${formatQuota(value as number)}"`;
    case 'texts':
      return (value as readonly string[]).length === 0 ? EMPTY_LIST : JSON.stringify(value);
    case 'bool':
      return value ? 'true' : 'false';
    default:
      return JSON.stringify(value);
  }
}

type Piece<T> = (record: T, env: RowEnv) => string;

function piece<T>(col: Column<T>, style: RowStyle): Piece<T> {
  const key = JSON.stringify(col.name);
  const annotations =
    style === 'hash'
      ? (ANNOTATIONS[col.kind] ?? []).map(([suffix, type]) => `"${col.name}@${suffix}":"${type}",`).join('')
      : '';
  const prefix = `${annotations}${key}:`;
  const unset = col.kind === 'size' ? `${key}:"Unlimited"` : `${key}:null`;
  const { kind, read } = col;
  const write: Piece<T> = (record, env) => {
    const value = read(record, env);
    return value === null ? unset : prefix + encode(kind, value);
  };
  if (!col.constant) return write;
  const value = read(undefined as T, undefined as unknown as RowEnv);
  const text = value === null ? unset : prefix + encode(kind, value);
  return () => text;
}

/** The properties of one kind of object, and compiled writers for any selection of them. */
export class RowShape<T> {
  readonly columns: readonly Column<T>[];
  private readonly byName: ReadonlyMap<string, Column<T>>;
  private readonly writers = new Map<string, RowWriter<T>>();

  constructor(columns: readonly Column<T>[]) {
    this.columns = columns;
    this.byName = new Map(columns.map((col) => [col.name.toLowerCase(), col]));
  }

  /** A property by name, in any case. */
  find(name: string): Column<T> | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** A function that writes one record as JSON text; unknown names in `select` are left out. */
  writer(select: readonly string[] | null, style: RowStyle): RowWriter<T> {
    const cacheKey = `${style}|${select === null ? '*' : select.join(',').toLowerCase()}`;
    const known = this.writers.get(cacheKey);
    if (known) return known;
    const chosen =
      select === null
        ? this.columns
        : [...new Set(select.map((name) => this.find(name)).filter((col) => col !== undefined))];
    const writer = style === 'clixml' ? clixmlWriter(chosen) : joinPieces(chosen.map((col) => piece(col, style)));
    if (this.writers.size >= 256) this.writers.clear();
    this.writers.set(cacheKey, writer);
    return writer;
  }
}

function joinPieces<T>(pieces: readonly Piece<T>[]): RowWriter<T> {
  const [first, ...rest] = pieces;
  if (!first) return () => '{}';
  return (record, env) => {
    let text = `{${first(record, env)}`;
    for (const next of rest) text += `,${next(record, env)}`;
    return `${text}}`;
  };
}

function clixmlWriter<T>(columns: readonly Column<T>[]): RowWriter<T> {
  return (record, env) => {
    const properties = columns.map(({ kind, name, read }) => {
      const value = read(record, env);
      const text = value === null ? '' : typeof value === 'string' ? value : encode(kind, value).replace(/^"|"$/g, '');
      return clixmlProperty(kind, name, value, text);
    });
    return JSON.stringify({ _clixml: clixmlObject(properties) });
  };
}
