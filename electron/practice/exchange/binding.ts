import { badArgument, badEnum, missingParameters, unknownParameter } from './errors.ts';
import { COMMON, type ParameterSpec, type ParameterTable, WRITE_COMMON } from './parameters.ts';
import { parseSize } from './sizes.ts';

/** A change to a multi-valued property: a new list, or values to add and remove. */
export type ListChange =
  | { readonly kind: 'replace'; readonly values: readonly string[] }
  | { readonly kind: 'delta'; readonly add: readonly string[]; readonly remove: readonly string[] };

type BoundValue = string | number | boolean | null | readonly string[] | ListChange;

/** The arguments of one cmdlet call after conversion, by their canonical names. */
export class Bound {
  private readonly values: ReadonlyMap<string, BoundValue>;
  constructor(values: ReadonlyMap<string, BoundValue>) {
    this.values = values;
  }

  /** True when the caller named the parameter, even with null. */
  has(name: string): boolean {
    return this.values.has(name);
  }

  get names(): string[] {
    return [...this.values.keys()];
  }

  text(name: string): string | null {
    const value = this.values.get(name);
    return typeof value === 'string' ? value : null;
  }

  /** A mandatory text. */
  required(name: string): string {
    return this.text(name) ?? '';
  }

  flag(name: string): boolean {
    return this.values.get(name) === true;
  }

  bool(name: string): boolean | null {
    const value = this.values.get(name);
    return typeof value === 'boolean' ? value : null;
  }

  number(name: string): number | null {
    const value = this.values.get(name);
    return typeof value === 'number' ? value : null;
  }

  /** A size or duration: null for Unlimited. */
  unlimited(name: string): number | null {
    return this.number(name);
  }

  texts(name: string): readonly string[] {
    const value = this.values.get(name);
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  list(name: string): ListChange | null {
    const value = this.values.get(name);
    return typeof value === 'object' && value !== null && 'kind' in value ? value : null;
  }
}

const HASHTABLE = '#Exchange.GenericHashTable';

/**
 * Converts a call's `Parameters` by a cmdlet's table. Names match in any case.
 * Throws CmdletFailure for unknown names, values of the wrong kind and missing mandatory parameters.
 */
export function bind(table: ParameterTable, input: unknown, writes: boolean): Bound {
  const given = input === null || input === undefined ? {} : input;
  const values = new Map<string, BoundValue>();
  const known = lookup(table, writes);
  if (typeof given !== 'object' || Array.isArray(given)) throw unknownParameter('Parameters');
  for (const [rawName, raw] of Object.entries(given)) {
    if (rawName.includes('@')) continue;
    const entry = known.get(rawName.toLowerCase());
    if (!entry) throw unknownParameter(rawName);
    values.set(entry.name, convert(entry.name, entry.spec, raw));
  }
  const missing = Object.entries(table)
    .filter(([name, spec]) => spec.mandatory && isAbsent(values.get(name)))
    .map(([name]) => name);
  if (missing.length > 0) throw missingParameters(missing);
  return new Bound(values);
}

function isAbsent(value: BoundValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

interface Entry {
  name: string;
  spec: ParameterSpec;
}

const lookups = {
  read: new WeakMap<ParameterTable, Map<string, Entry>>(),
  write: new WeakMap<ParameterTable, Map<string, Entry>>(),
};

function lookup(table: ParameterTable, writes: boolean): Map<string, Entry> {
  const cache = writes ? lookups.write : lookups.read;
  const cached = cache.get(table);
  if (cached) return cached;
  const all = { ...COMMON, ...(writes ? WRITE_COMMON : {}), ...table };
  const map = new Map(Object.entries(all).map(([name, spec]) => [name.toLowerCase(), { name, spec }]));
  cache.set(table, map);
  return map;
}

function convert(name: string, spec: ParameterSpec, raw: unknown): BoundValue {
  switch (spec.type) {
    case 'text':
      return toText(name, spec.max, raw);
    case 'bool':
    case 'switch':
      return toBool(name, spec.type, raw);
    case 'int':
      return toInt(name, spec, raw);
    case 'size':
      return toSize(name, raw);
    case 'date':
      return toDate(name, raw);
    case 'days':
      return toDays(name, raw);
    case 'enum':
      return raw === null ? null : matchEnum(name, spec, String(raw));
    case 'enums':
      return asArray(name, raw)
        .flatMap((item) => item.split(','))
        .map((item) => matchEnum(name, spec, item.trim()));
    case 'texts':
      return asArray(name, raw);
    case 'list':
      return toList(name, raw);
    case 'resultSize':
      return toResultSize(name, raw);
  }
}

function toText(name: string, max: number | undefined, raw: unknown): string | null {
  if (raw === null) return null;
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
  if (typeof raw !== 'string') throw badArgument(name, raw, 'System.String', 'The value is not a string.');
  if (max !== undefined && raw.length > max) {
    throw badArgument(
      name,
      raw,
      'System.String',
      `The length of the property is too long. The maximum length is ${max} and the length of the value provided is ${raw.length}.`,
    );
  }
  return raw;
}

function toBool(name: string, type: 'bool' | 'switch', raw: unknown): boolean | null {
  if (typeof raw === 'boolean') return raw;
  if (raw === null && type === 'bool') return null;
  if (typeof raw === 'string' && /^\$?(true|false)$/i.test(raw)) return /true$/i.test(raw);
  if (raw === 0 || raw === 1) return raw === 1;
  const typeName = type === 'bool' ? 'System.Boolean' : 'System.Management.Automation.SwitchParameter';
  throw badArgument(name, raw, typeName, 'String was not recognized as a valid Boolean.');
}

function toInt(name: string, spec: { min?: number; max?: number }, raw: unknown): number | null {
  if (raw === null) return null;
  const value = typeof raw === 'string' && /^-?\d+$/.test(raw.trim()) ? Number(raw) : raw;
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw badArgument(name, raw, 'System.Int32', 'Input string was not in a correct format.');
  }
  if ((spec.min !== undefined && value < spec.min) || (spec.max !== undefined && value > spec.max)) {
    throw badArgument(
      name,
      raw,
      'System.Int32',
      `The value must be between ${spec.min ?? 0} and ${spec.max ?? 2_147_483_647}.`,
    );
  }
  return value;
}

/** Bytes, or the text `Unlimited`. */
function toSize(name: string, raw: unknown): number | string {
  const bytes = parseSize(raw);
  if (bytes === undefined) {
    throw badArgument(
      name,
      raw,
      'Microsoft.Exchange.Data.Unlimited`1[Microsoft.Exchange.Data.ByteQuantifiedSize]',
      'The string is not in a correct format. Use a number, a number with a unit such as 50GB, or Unlimited.',
    );
  }
  return bytes === null ? 'Unlimited' : bytes;
}

function toDate(name: string, raw: unknown): number | null {
  if (raw === null) return null;
  const ms =
    typeof raw === 'string'
      ? Date.parse(/[zZ]|[+-]\d\d:\d\d$/.test(raw) || !raw.includes('T') ? raw : `${raw}Z`)
      : Number.NaN;
  if (Number.isNaN(ms))
    throw badArgument(name, raw, 'System.DateTime', 'String was not recognized as a valid DateTime.');
  return ms;
}

/** Whole days, or the text `Unlimited`; accepts `365` and `365.00:00:00`. */
function toDays(name: string, raw: unknown): number | string | null {
  if (raw === null) return null;
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 0) return raw;
  const text = String(raw).trim();
  if (/^unlimited$/i.test(text)) return 'Unlimited';
  const match = /^(\d+)(?:\.\d\d:\d\d:\d\d)?$/.exec(text);
  if (!match?.[1]) {
    throw badArgument(
      name,
      raw,
      'Microsoft.Exchange.Data.Unlimited`1[Microsoft.Exchange.Data.EnhancedTimeSpan]',
      'String was not recognized as a valid TimeSpan.',
    );
  }
  return Number(match[1]);
}

function matchEnum(name: string, spec: { typeName: string; values: readonly string[] }, value: string): string {
  const hit = spec.values.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (hit === undefined) throw badEnum(name, value, spec.typeName, spec.values);
  return hit;
}

function asArray(name: string, raw: unknown): string[] {
  if (raw === null) return [];
  const items = Array.isArray(raw) ? raw : [raw];
  return items.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'number' || typeof item === 'boolean') return String(item);
    throw badArgument(name, item, 'System.String', 'The value is not a string.');
  });
}

function toList(name: string, raw: unknown): ListChange {
  if (raw === null) return { kind: 'replace', values: [] };
  if (typeof raw !== 'object' || Array.isArray(raw)) return { kind: 'replace', values: asArray(name, raw) };
  const table = raw as Record<string, unknown>;
  if (table['@odata.type'] !== HASHTABLE) {
    throw badArgument(
      name,
      raw,
      'Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]',
      'The value is not a collection.',
    );
  }
  const add: string[] = [];
  const remove: string[] = [];
  let keys = 0;
  for (const [key, value] of Object.entries(table)) {
    if (key.includes('@')) continue;
    keys += 1;
    if (/^add$/i.test(key)) add.push(...asArray(name, value));
    else if (/^remove$/i.test(key)) remove.push(...asArray(name, value));
    else
      throw badArgument(
        name,
        key,
        'System.Collections.Hashtable',
        `Unknown key ${key}. Valid keys are Add and Remove.`,
      );
  }
  return keys === 0 ? { kind: 'replace', values: [] } : { kind: 'delta', add, remove };
}

function toResultSize(name: string, raw: unknown): number | string {
  if (typeof raw === 'string' && /^unlimited$/i.test(raw.trim())) return 'Unlimited';
  const value = typeof raw === 'string' && /^\d+$/.test(raw.trim()) ? Number(raw) : raw;
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  throw badArgument(
    name,
    raw,
    'Microsoft.Exchange.Data.Unlimited`1[System.UInt32]',
    'The value must be a positive number or Unlimited.',
  );
}

/** A new list after a change; `same` tells when two entries are one, by default without regard to case. */
export function applyList(
  current: readonly string[],
  change: ListChange,
  same: (a: string, b: string) => boolean = (a, b) => a.toLowerCase() === b.toLowerCase(),
): string[] {
  if (change.kind === 'replace') return unique(change.values, same);
  const kept = current.filter((item) => !change.remove.some((gone) => same(gone, item)));
  return unique([...kept, ...change.add], same);
}

function unique(items: readonly string[], same: (a: string, b: string) => boolean): string[] {
  const out: string[] = [];
  for (const item of items) if (!out.some((seen) => same(seen, item))) out.push(item);
  return out;
}
