import type { FieldValue } from './changes.ts';
import type { Family } from './mailbox.ts';

export const snapshotParts = ['identities', 'sizes', 'licenses', 'access', 'changes', 'history'] as const;
export type SnapshotPart = (typeof snapshotParts)[number];

/** What a `.mailroom` file says of itself. */
export interface SnapshotManifest {
  formatVersion: number;
  /** App version that wrote it. */
  writtenBy: string;
  tenantId: string;
  tenantName: string;
  /** ISO time it was taken. */
  takenAt: string;
  author: string;
  note: string | null;
  parts: SnapshotPart[];
  pseudonyms: boolean;
  /** As-of of each family inside. */
  asOf: Partial<Record<Family, string>>;
  counts: Record<string, number>;
  /** SHA-256 over the content in canonical order. */
  digest: string;
}

/** What a connection of kind `snapshot` shows of its file. */
export interface OpenedSnapshot {
  path: string;
  /** File name. */
  fileName: string;
  takenAt: string;
  author: string;
  note: string | null;
  parts: SnapshotPart[];
  pseudonyms: boolean;
  /** Opened with a passphrase: its local copy is removed when the console closes. */
  encrypted: boolean;
  digest: string;
}

export interface SnapshotInfo {
  path: string;
  name: string;
  bytes: number;
  encrypted: boolean;
  /** null while an encrypted file is not unlocked. */
  manifest: SnapshotManifest | null;
  /** Mailboxes inside that were not in the tenant any more; only where every row was read. */
  goneMailboxes?: number;
  /** The connection it is open as, if it is. */
  connectionId: string | null;
}

export const compareEntities = ['mailboxes', 'users', 'licenses', 'access', 'subscriptions'] as const;
export type CompareEntity = (typeof compareEntities)[number];
export type DifferenceKind = 'added' | 'removed' | 'changed';

export interface FieldDifference {
  field: string;
  label: string;
  before: FieldValue;
  after: FieldValue;
}

export interface Difference {
  entity: CompareEntity;
  kind: DifferenceKind;
  id: string;
  name: string;
  address: string | null;
  fields: FieldDifference[];
  /** Growth in bytes, for mailboxes with both sizes known. */
  growth: number | null;
}

export interface ComparisonSummary {
  id: string;
  before: { label: string; asOf: string };
  after: { label: string; asOf: string };
  counts: Record<CompareEntity, Record<DifferenceKind, number>>;
  /** Entities that one side does not carry, with the reason. */
  missing: { entity: CompareEntity; reason: string }[];
  totals: { label: string; before: number | null; after: number | null; unit: 'count' | 'bytes' | 'money' }[];
  /** Of the totals in money; null when there are none. */
  currency: string | null;
  /** Preset → number of differences. */
  presets: Record<string, number>;
  /** Of the changed ones, those of which only sizes and dates of use differ. */
  figuresOnly: number;
  /** Changed fields with how often, the most frequent first. */
  fields: { field: string; label: string; count: number }[];
  /** How many mailboxes grew by how many bytes: from (null = shrank) up to, not including (null = no limit). */
  growth: { from: number | null; to: number | null; count: number }[];
  /** What to know when reading it, e.g. that names were not compared. */
  notes: string[];
}
