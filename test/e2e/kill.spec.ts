import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../shared/contract/jobs.ts';
import type { TenantSummary } from '../../shared/contract/methods/inventory.ts';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';

describe('the console killed while it reads', () => {
  let folder: string;
  const started: ConsoleProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mailroom-kill-'));
  });
  afterEach(async () => {
    for (const one of started.splice(0)) await one.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<{ console: ConsoleProcess; call<T>(method: string, input?: unknown): Promise<T> }> {
    const console = await startConsole({ args: ['--practice=4000'], dataDir: folder });
    started.push(console);
    const { origin } = new URL(console.link);
    const entry = await fetch(console.link, { redirect: 'manual' });
    const cookie = entry.headers.get('set-cookie')?.split(';')[0] ?? '';
    return {
      console,
      async call(method, input = {}) {
        const answer = await fetch(`${origin}/rpc/${method}`, {
          method: 'POST',
          headers: { cookie, origin, 'content-type': 'application/json' },
          body: JSON.stringify({ input }),
        });
        const result = (await answer.json()) as { ok: boolean; value: never; error: { message: string } };
        if (!result.ok) throw new Error(`${method}: ${result.error.message}`);
        return result.value;
      },
    };
  }

  it('starts again over what was half read, and then holds the whole tenant once', async () => {
    const first = await start();
    const { lastConnectionId: connectionId } = await first.call<{ lastConnectionId: string }>('settings.get');
    const reading = async () => (await first.call<Job[]>('jobs.list', { connectionId }))[0];
    await expect.poll(async () => (await reading())?.done ?? 0, { timeout: 20_000, interval: 20 }).toBeGreaterThan(500);
    first.console.child.kill('SIGKILL');
    await once(first.console.child, 'close');

    const second = await start();
    const jobs = await second.call<Job[]>('jobs.list', { connectionId });
    expect(jobs.some(({ state }) => state === 'interrupted' || state === 'done')).toBe(true);
    const { jobId } = await second.call<{ jobId: string }>('inventory.start', { connectionId });
    await expect
      .poll(async () => (await second.call<Job>('jobs.get', { id: jobId })).state, { timeout: 30_000 })
      .toBe('done');
    const summary = await second.call<TenantSummary>('inventory.summary', { connectionId });
    expect(summary.mailboxes).toBe(4000);
    expect(summary.families.filter(({ stale }) => stale !== null)).toEqual([]);
    const window = await second.call<{ total: number }>('mailboxes.window', {
      connectionId,
      query: {},
      from: 0,
      count: 1,
    });
    expect(window.total).toBe(4000);
  });
});
