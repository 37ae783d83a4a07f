import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/core/http/system-clock.ts';
import type { Clock, Fetch, Ports } from '../../../electron/core/ports.ts';
import { type Bench, openBench } from '../../fixtures/core-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { changeTheTenant, staleFamilies, storedRows, trueRows } from '../../fixtures/truth.ts';

/** What fails on the console's own side: names that do not resolve, certificates it cannot trust, a disk without room. */

let tenant: TenantUnderTest;
let bench: Bench;
let connectionId: string;

beforeAll(async () => {
  tenant = await startTenant({ signInOverHttp: true, mailboxes: 1200 });
});
afterAll(() => tenant.close());
afterEach(() => bench.discard());

const hurried: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 25, signal) };

async function openRead(options: Parameters<typeof openBench>[1]): Promise<void> {
  bench = await openBench(tenant, { clock: hurried, ...options });
  connectionId = await bench.signInToPractice();
  const [first] = await bench.value('jobs.list', { connectionId });
  expect(await bench.jobEnd(first?.id ?? '')).toBe('done');
}

const read = async (): Promise<string> => bench.jobEnd((await bench.value('inventory.start', { connectionId })).jobId);

describe('a network that lets nothing through', () => {
  /** Every way to break a request for real: the resolver and the TLS library answer, not this test. */
  const broken: Record<'dns' | 'tls', (plain: Fetch, stranger: Fetch) => Fetch> = {
    dns: (plain) => (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      // A name no resolver has to be asked about: its first label is longer than names may be.
      url.hostname = `${'a'.repeat(64)}.invalid`;
      return plain(url, init);
    },
    tls: (_, stranger) => stranger,
  };

  it.each([
    { fault: 'dns', code: 'network' },
    { fault: 'tls', code: 'tls' },
  ] as const)('$fault: stale says so, live refresh says so, and both are whole afterwards', async ({ fault, code }) => {
    let failing = false;
    await openRead({
      ports: (ports: Ports) => ({
        ...ports,
        fetchFor(ca) {
          const plain = ports.fetchFor(ca);
          const failed = broken[fault](plain, ports.fetchFor());
          return (input, init) => (failing ? failed : plain)(input, init);
        },
      }),
    });
    const before = await storedRows(bench, connectionId);
    changeTheTenant(tenant);
    tenant.counters.reset();
    failing = true;

    expect(await read()).toBe('failed');
    const stale = await staleFamilies(bench, connectionId);
    expect(stale.length).toBeGreaterThan(4);
    expect(new Set(stale.map((family) => family.stale?.error.code))).toEqual(new Set([code]));
    expect(await storedRows(bench, connectionId)).toEqual(before);
    const ids = [...before.keys()].slice(0, 30);
    const refresh = await bench.answer('mailboxes.refresh', { connectionId, ids });
    expect(refresh.ok ? new Set(refresh.value.failed.map(({ error }) => error.code)) : refresh.error.code).toEqual(
      refresh.ok ? new Set([code]) : code,
    );
    expect(await storedRows(bench, connectionId)).toEqual(before);
    expect(tenant.counters.total).toBe(0);

    failing = false;
    expect(await read()).toBe('done');
    expect(await staleFamilies(bench, connectionId)).toEqual([]);
    expect(await storedRows(bench, connectionId)).toEqual(trueRows(tenant));
  });
});

const small = mkdtempSync(join(tmpdir(), 'mailroom-small-'));
const mounted =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small]).status === 0;
if (!mounted) process.stderr.write('A full disk was not tried: this account may not mount a small one.\n');

describe('a disk that is full', () => {
  afterAll(() => {
    if (mounted) spawnSync('umount', [small]);
    rmSync(small, { recursive: true, force: true });
  });

  it.skipIf(!mounted)('keeps what is there, says what to do, and is whole once there is room', async () => {
    const filler = join(small, 'filler');
    await openRead({ dataDir: mkdtempSync(join(small, 'data-')) });
    const before = await storedRows(bench, connectionId);
    for (let rounds = 0; rounds < 5; rounds++) changeTheTenant(tenant);
    const { bavail, bsize } = statfsSync(small);
    writeFileSync(filler, Buffer.alloc(bavail * bsize));

    expect(['partial', 'failed']).toContain(await read());
    const stale = await staleFamilies(bench, connectionId);
    expect(stale.map((family) => family.stale?.error.code)).toContain('disk-full');
    for (const family of stale) expect(family.stale?.error.hint ?? '').not.toBe('');
    expect([...(await storedRows(bench, connectionId)).keys()].sort()).toEqual([...before.keys()].sort());
    const refresh = await bench.answer('mailboxes.refresh', { connectionId, ids: [...before.keys()].slice(0, 100) });
    expect(refresh).toMatchObject({ ok: false, error: { code: 'disk-full' } });

    rmSync(filler);
    expect(await read()).toBe('done');
    expect(await staleFamilies(bench, connectionId)).toEqual([]);
    expect(await storedRows(bench, connectionId)).toEqual(trueRows(tenant));
  });
});
