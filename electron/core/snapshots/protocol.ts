import type { WireError } from '../../../shared/contract/errors.ts';
import type { ComparisonSummary } from '../../../shared/domain/snapshots.ts';
import type { CompareInput } from './compare/compare.ts';
import type { FileManifest } from './format/manifest.ts';
import type { WriteInput } from './write.ts';

/** How to read a file that may be encrypted. `scratch` is a path for its plain content, not there yet. */
export interface FileInput {
  file: string;
  passphrase: string | null;
  scratch: string;
}

/** What a file is, and what it says of itself (null while it is locked). */
export interface Described {
  bytes: number;
  encrypted: boolean;
  manifest: FileManifest | null;
  /** Mailboxes inside that the service did not list any more; only where every row was read. */
  goneMailboxes?: number;
}

/** Work for one thread, from start to end. */
export type SnapshotTask =
  /** Writes `input.target`, or its encrypted form into `sealed`. */
  | { kind: 'take'; input: WriteInput; sealed: { path: string; passphrase: string } | null }
  | { kind: 'describe'; input: FileInput }
  | { kind: 'verify'; input: FileInput }
  | { kind: 'import'; input: FileInput; store: string; skuNames: Readonly<Record<string, string>> }
  | { kind: 'sizes'; input: FileInput }
  | { kind: 'compare'; input: CompareInput };

export interface TaskResults {
  take: FileManifest;
  describe: Described;
  verify: Described;
  import: Described;
  compare: Pick<ComparisonSummary, 'counts' | 'missing' | 'totals' | 'currency' | 'presets' | 'figuresOnly' | 'fields'>;
  /** Sizes inside by mailbox id and day since 1970, and the tenant they belong to. */
  sizes: { tenantId: string; pseudonyms: boolean; points: SizePoint[] };
}

/** One size of one mailbox on one day (days since 1970). */
export interface SizePoint {
  id: string;
  day: number;
  bytes: number;
  items: number | null;
}

export type TaskMessage =
  | { type: 'progress'; total: number | null; done: number }
  | { type: 'done'; value: unknown }
  | { type: 'failed'; error: WireError };
