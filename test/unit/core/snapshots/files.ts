import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FileManifest } from '../../../../electron/core/snapshots/format/manifest.ts';
import { perform } from '../../../../electron/core/snapshots/perform.ts';
import type { Described } from '../../../../electron/core/snapshots/protocol.ts';
import { type SnapshotPart, snapshotParts } from '../../../../shared/domain/snapshots.ts';
import { organization } from '../../../fixtures/store-rows.ts';

export const silent = { total: () => {}, advance: () => {} };

export interface TakeOptions {
  parts?: readonly SnapshotPart[];
  passphrase?: string;
  pseudonymKey?: Uint8Array;
  changes?: { path: string; connectionId: string };
  note?: string;
}

/** Writes a snapshot of a store file; returns what it says of itself. */
export function takeFile(store: string, target: string, options: TakeOptions = {}): FileManifest {
  const { passphrase } = options;
  const plain = passphrase === undefined ? target : `${target}.plain`;
  return perform(
    {
      kind: 'take',
      input: {
        store,
        changes: options.changes ?? null,
        target: plain,
        pseudonymKey: options.pseudonymKey ?? null,
        manifest: {
          fileId: randomUUID(),
          writtenBy: '1.2.3',
          tenantId: organization.tenantId,
          tenantName: organization.displayName,
          takenAt: '2026-11-14T09:30:00.000Z',
          author: 'anna@contoso.example',
          note: options.note ?? null,
          parts: [...(options.parts ?? snapshotParts)],
          pseudonyms: options.pseudonymKey !== undefined,
        },
      },
      sealed: passphrase === undefined ? null : { path: target, passphrase },
    },
    silent,
  ) as FileManifest;
}

export const verifyFile = (file: string, passphrase: string | null = null): Described =>
  perform({ kind: 'verify', input: { file, passphrase, scratch: `${file}.scratch` } }, silent) as Described;

/** Reads a snapshot into a fresh store file beside it; returns its path. */
export function importFile(
  file: string,
  skuNames: Readonly<Record<string, string>>,
  passphrase: string | null = null,
): string {
  const store = join(`${file}.${randomUUID()}.db`);
  perform({ kind: 'import', input: { file, passphrase, scratch: `${file}.scratch` }, store, skuNames }, silent);
  return store;
}
