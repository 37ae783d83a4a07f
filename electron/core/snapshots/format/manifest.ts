import { type Family, families } from '../../../../shared/domain/mailbox.ts';
import { type SnapshotManifest, snapshotParts } from '../../../../shared/domain/snapshots.ts';
import { damaged } from '../refusals.ts';
import { manifestSeal } from './digest.ts';

/** What the manifest table holds: texts by key. */
const keys = [
  'fileId',
  'writtenBy',
  'readableBy',
  'tenantId',
  'tenantName',
  'takenAt',
  'author',
  'note',
  'parts',
  'pseudonyms',
  'asOf',
  'counts',
  'digest',
  'seal',
] as const;
type Key = (typeof keys)[number];

const longest = 20_000;
const hex = /^[0-9a-f]{64}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** An app version as it may be repeated to a person. */
export const versionPattern = /^\d{1,5}\.\d{1,5}\.\d{1,5}(-[0-9A-Za-z.]{1,30})?$/;

/** Manifest with the file's own id, by which its author finds the key of its pseudonyms. */
export interface FileManifest extends SnapshotManifest {
  fileId: string;
}

/** First app version that reads the present format. */
export const readableBy = '0.1.0';

export function manifestEntries(manifest: FileManifest): Map<string, string> {
  const values: Record<Exclude<Key, 'seal'>, string> = {
    fileId: manifest.fileId,
    writtenBy: manifest.writtenBy,
    readableBy,
    tenantId: manifest.tenantId,
    tenantName: manifest.tenantName,
    takenAt: manifest.takenAt,
    author: manifest.author,
    note: manifest.note ?? '',
    parts: JSON.stringify(manifest.parts),
    pseudonyms: manifest.pseudonyms ? 'true' : 'false',
    asOf: JSON.stringify(manifest.asOf),
    counts: JSON.stringify(manifest.counts),
    digest: manifest.digest,
  };
  const entries = new Map(Object.entries(values));
  entries.set('seal', manifestSeal(entries));
  return entries;
}

/**
 * Checks what a manifest table says.
 * @throws AppError `file-damaged`
 */
export function parseManifest(entries: ReadonlyMap<string, string>, formatVersion: number): FileManifest {
  const read = (key: Key): string => {
    const value = entries.get(key);
    if (value === undefined || value.length > longest) throw damaged('its description is not complete');
    return value;
  };
  if (entries.size !== keys.length) throw damaged('its description is not complete');
  if (read('seal') !== manifestSeal(entries)) throw damaged('its description was changed after it was written');
  const json = (key: Key): unknown => {
    try {
      return JSON.parse(read(key));
    } catch {
      throw damaged('its description cannot be read');
    }
  };
  const check = (good: boolean): void => {
    if (!good) throw damaged('its description makes no sense');
  };
  const parts = json('parts');
  check(Array.isArray(parts) && parts.length > 0 && new Set(parts).size === parts.length);
  const asOf = json('asOf');
  const counts = json('counts');
  check(isPlain(asOf) && isPlain(counts));
  for (const [family, at] of Object.entries(asOf as object))
    check(families.includes(family as Family) && typeof at === 'string' && at.length <= 40);
  for (const [name, count] of Object.entries(counts as object))
    check(/^[a-z_]{1,40}$/.test(name) && Number.isSafeInteger(count) && (count as number) >= 0);
  check(guid.test(read('fileId')) && guid.test(read('tenantId')) && hex.test(read('digest')));
  check(
    time.test(read('takenAt')) && versionPattern.test(read('writtenBy')) && versionPattern.test(read('readableBy')),
  );
  check(read('pseudonyms') === 'true' || read('pseudonyms') === 'false');
  check(read('author').length <= 400 && read('tenantName').length <= 1_000 && read('note').length <= 1_000);
  const known = snapshotParts.filter((part) => (parts as unknown[]).includes(part));
  check(known.length === (parts as unknown[]).length);
  return {
    fileId: read('fileId'),
    formatVersion,
    writtenBy: read('writtenBy'),
    tenantId: read('tenantId'),
    tenantName: read('tenantName'),
    takenAt: read('takenAt'),
    author: read('author'),
    note: read('note') === '' ? null : read('note'),
    parts: known,
    pseudonyms: read('pseudonyms') === 'true',
    asOf: asOf as FileManifest['asOf'],
    counts: counts as FileManifest['counts'],
    digest: read('digest'),
  };
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
