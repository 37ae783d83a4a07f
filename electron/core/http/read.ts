/** Readers of loosely typed service answers: what is missing or of another type is null, never a guess. */

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

export const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const texts = (value: unknown): string[] =>
  list(value).filter((item): item is string => typeof item === 'string');

export const objects = (value: unknown): Json[] => list(value).filter(isObject);

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';

/** Lower-case GUID; the empty GUID is null. */
export function guid(value: unknown): string | null {
  if (typeof value !== 'string' || !GUID.test(value)) return null;
  const lower = value.toLowerCase();
  return lower === EMPTY_GUID ? null : lower;
}

/** ISO 8601 in UTC; a time without a zone is UTC; year 1 (never) is null. */
export function time(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes('T') ? value : `${value}Z`;
  // More than milliseconds is more than Date reads everywhere.
  const at = Date.parse(zoned.replace(/(\.\d{3})\d+/, '$1'));
  if (Number.isNaN(at) || at < Date.UTC(1601, 0, 2)) return null;
  return new Date(at).toISOString();
}
