import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import { startTenant } from '../../fixtures/practice-tenant.ts';

const scale = 30;
const undo: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

describe('a tenant that was removed and added again', () => {
  it('has its plans back: what was done can be undone, what was drafted applied', async () => {
    const tenant = await startTenant({ mailboxes: 60, timeScale: scale });
    undo.push(() => tenant.close());
    const dataDir = mkdtempSync(join(tmpdir(), 'mailroom-again-'));
    undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
    const chosen = tenant.world.mailboxes
      .filter(({ userId, messageCopyForSentAs }) => userId !== null && !messageCopyForSentAs)
      .slice(0, 6);
    const list = chosen.map(({ userId }) => String(userId));

    const first = await openChangesBench(tenant, { dataDir, clock: createFastClock(scale) });
    const done = await first.plan('sent-items-copy', { sentAs: true }, ids(list.slice(0, 3)));
    await first.apply(done.id);
    const drafted = await first.plan('sent-items-copy', { sentAs: true }, ids(list.slice(3)));
    await first.value('connections.remove', { id: first.connectionId });
    expect((await first.get(done.id)).connectionId).toBe(first.connectionId);
    await first.close();

    const second = await openChangesBench(tenant, { dataDir, clock: createFastClock(scale) });
    expect(second.connectionId).not.toBe(first.connectionId);
    expect((await second.value('changes.list', { connectionId: second.connectionId })).plans).toHaveLength(2);
    const log = await second.value('changes.log', { connectionId: second.connectionId, from: 0, count: 10 });
    expect(log.total).toBe(3);

    expect((await second.apply(drafted.id)).outcomes.done).toBe(3);
    expect(chosen.every(({ messageCopyForSentAs }) => messageCopyForSentAs)).toBe(true);
    const reverse = await second.value('changes.undo', { planId: done.id });
    expect((await second.apply(reverse.id)).outcomes.done).toBe(3);
    expect(chosen.map(({ messageCopyForSentAs }) => messageCopyForSentAs)).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);

    // A company of another size is another tenant, and the same ids in it are other people.
    await second.value('connections.remove', { id: second.connectionId });
    await second.close();
    const other = await startTenant({ mailboxes: 61, timeScale: scale });
    undo.push(() => other.close());
    expect(other.tenantId).not.toBe(tenant.tenantId);
    const third = await openChangesBench(other, { dataDir, clock: createFastClock(scale) });
    undo.push(() => third.close());
    expect((await third.value('changes.list', { connectionId: third.connectionId })).plans).toEqual([]);
  }, 60_000);
});
