import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnapshotTask } from '../../../../electron/core/snapshots/protocol.ts';
import { runTask } from '../../../../electron/core/snapshots/run-task.ts';
import { openStore } from '../../../../electron/core/store/open.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
import { snapshotParts } from '../../../../shared/domain/snapshots.ts';
import { fillRich, richTenant } from '../../../fixtures/rich-store.ts';
import { organization, skuNames } from '../../../fixtures/store-rows.ts';
import { workerUrl } from '../../../fixtures/workers.ts';

let folder: string;
let small: string;
let store: Store;

/** A disk of 300 KB, where this account may mount one. */
function mountSmallDisk(): boolean {
  small = mkdtempSync(join(tmpdir(), 'mailroom-small-'));
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', small]).status === 0;
}
const mounted = process.platform === 'linux' && process.getuid?.() === 0 && mountSmallDisk();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailroom-disk-'));
  store = await openStore({
    path: join(folder, 'live.db'),
    workerUrl: workerUrl('store'),
    skuNames,
  });
  await fillRich(store, richTenant(400, 3));
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  if (mounted) spawnSync('umount', [small]);
  if (small) rmSync(small, { recursive: true, force: true });
});

const takeTask = (plain: string, sealed: string | null): SnapshotTask => ({
  kind: 'take',
  input: {
    store: store.path,
    changes: null,
    target: plain,
    pseudonymKey: null,
    manifest: {
      fileId: randomUUID(),
      writtenBy: '1.0.0',
      tenantId: organization.tenantId,
      tenantName: 'Contoso',
      takenAt: '2026-11-14T09:30:00.000Z',
      author: 'me',
      note: null,
      parts: [...snapshotParts],
      pseudonyms: false,
    },
  },
  sealed: sealed === null ? null : { path: sealed, passphrase: 'a passphrase' },
});

const run = (task: SnapshotTask, options: Partial<Parameters<typeof runTask>[2]> = {}) =>
  runTask(workerUrl('snapshot'), task, { signal: new AbortController().signal, limitMs: 60_000, ...options });

describe('work that does not come to its end', () => {
  it.skipIf(!mounted)('on a disk that fills up: says so, and frees it again', async () => {
    await expect(run(takeTask(join(small, 'x.mailroom'), null))).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(small)).toEqual([]);
    const plain = join(folder, 'plain');
    await expect(run(takeTask(plain, join(small, 'x.mailroom')))).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(small)).toEqual([]);
    expect(readdirSync(folder)).not.toContain('plain');
    // Reading into a store there fails the same way.
    const good = join(folder, 'good.mailroom');
    await run(takeTask(good, null));
    await expect(
      run({
        kind: 'import',
        input: { file: good, passphrase: null, scratch: join(small, 'scratch') },
        store: join(small, 'store.db'),
        skuNames,
      }),
    ).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(small)).toEqual([]);
  });

  it('because it was cancelled: leaves nothing', async () => {
    const stop = new AbortController();
    const target = join(folder, 'cancelled.mailroom');
    const running = run(takeTask(target, null), { signal: stop.signal, onProgress: () => stop.abort() });
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder).filter((name) => name.startsWith('cancelled'))).toEqual([]);
  });

  it('because it takes too long: is stopped, and called damaged', async () => {
    const file = join(folder, 'long.mailroom');
    await run(takeTask(file, null));
    await expect(
      run({ kind: 'verify', input: { file, passphrase: null, scratch: join(folder, 's') } }, { limitMs: 1 }),
    ).rejects.toMatchObject({ code: 'file-damaged', message: expect.stringContaining('too long') });
  });

  it('because a file is in the way: touches nothing', async () => {
    const target = join(folder, 'there.mailroom');
    writeFileSync(target, 'mine');
    await expect(run(takeTask(target, null))).rejects.toMatchObject({ code: 'file-unreadable' });
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });
});
