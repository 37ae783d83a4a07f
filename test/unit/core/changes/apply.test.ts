import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan } from '../../../../electron/core/changes/apply.ts';
import type { Operation, OperationTarget } from '../../../../electron/core/changes/operation.ts';
import { fullAccess } from '../../../../electron/core/changes/operations/access.ts';
import { awaitType, convertMailbox } from '../../../../electron/core/changes/operations/convert-mailbox.ts';
import { awaitCreated } from '../../../../electron/core/changes/operations/create-shared-mailbox.ts';
import { setMailbox } from '../../../../electron/core/changes/operations/set-mailbox.ts';
import { setUser } from '../../../../electron/core/changes/operations/set-user.ts';
import { type ChangesStore, openChangesStore } from '../../../../electron/core/changes/store/changes-store.ts';
import type { ItemRecord } from '../../../../electron/core/changes/store/plan-record.ts';
import { inversePlan } from '../../../../electron/core/changes/undo.ts';
import { workerUrl } from '../../../fixtures/workers.ts';
import { item as blank, plan } from './records.ts';
import { ManualClock, ScriptedService, seeded } from './scripted-service.ts';

let directory: string;
let stores: ChangesStore[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mailroom-changes-'));
});
afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
  rmSync(directory, { recursive: true, force: true });
});

async function open(): Promise<ChangesStore> {
  const store = await openChangesStore(join(directory, 'changes.sqlite'), workerUrl('changes'), () => 0);
  stores.push(store);
  return store;
}

const at = (n: number): OperationTarget => ({
  objectId: `m${n}`,
  objectKind: 'mailbox',
  identity: `m${n}`,
  address: `m${n}@example.com`,
});

const item = (n: number, operations: Operation[]): ItemRecord =>
  blank(n, { operations, words: operations.map(({ op }) => op) });

interface RunOptions {
  cancelled?: AbortSignal;
  clock?: ManualClock;
  random?: () => number;
}
const run = (store: ChangesStore, services: ScriptedService, planId: string, options: RunOptions = {}): Promise<void> =>
  applyPlan({
    planId,
    tenantId: 't1',
    owner: 'this-console',
    by: 'admin@example.com',
    store,
    services,
    clock: options.clock ?? new ManualClock(),
    ...(options.random === undefined ? {} : { random: options.random }),
    cancelled: options.cancelled ?? new AbortController().signal,
    closing: new AbortController().signal,
    whileNotPaused: async () => {},
    onProgress: () => {},
    onWait: () => {},
    onApplied: async () => {},
  });

const copies = (n: number, before: boolean, after: boolean): Operation =>
  setMailbox(at(n), { MessageCopyForSentAsEnabled: before }, { MessageCopyForSentAsEnabled: after });
const outcomes = async (store: ChangesStore, planId: string) =>
  (await store.items(planId, { from: 0, count: 500 })).items.map(({ outcome }) => outcome);

describe('applying a plan', () => {
  it('changes each object once and writes the log', async () => {
    const store = await open();
    const service = new ScriptedService();
    const items = Array.from({ length: 45 }, (_, index) => item(index + 1, [copies(index + 1, false, true)]));
    for (const { objectId } of items) service.put(objectId, { MessageCopyForSentAsEnabled: false });
    await store.savePlan(plan('p'), items);
    await run(store, service, 'p');
    expect((await outcomes(store, 'p')).every((outcome) => outcome?.state === 'done')).toBe(true);
    expect([...service.effects.values()].every((count) => count === 1)).toBe(true);
    expect((await store.log({ from: 0, count: 100 })).total).toBe(45);
  });

  it('goes on elsewhere where somebody else is doing the same', async () => {
    const store = await open();
    const service = new ScriptedService();
    const items = Array.from({ length: 200 }, (_, index) => item(index + 1, [copies(index + 1, false, true)]));
    // Another console is one chunk ahead.
    for (const { objectId, n } of items) service.put(objectId, { MessageCopyForSentAsEnabled: n <= 20 });
    const order: string[] = [];
    const read = service.read.bind(service);
    service.read = async (specs) => {
      const [first] = specs;
      if (first?.of === 'mailbox') order.push(first.objectId);
      return read(specs);
    };
    await store.savePlan(plan('p'), items);
    await run(store, service, 'p', { random: () => 0.999 });
    expect(order[0]).toBe('m1');
    expect(order.toSorted()).toEqual(
      items
        .filter(({ n }) => n % 20 === 1)
        .map(({ objectId }) => objectId)
        .toSorted(),
    );
    // The last chunk is taken long before its turn, then what was left out follows.
    expect(order.indexOf('m181')).toBeLessThan(order.indexOf('m141'));
    expect((await store.plan('p'))?.outcomes).toMatchObject({ done: 180, skipped: 20 });
  });

  it('leaves alone what changed meanwhile, what is already so, and what is gone', async () => {
    const store = await open();
    const service = new ScriptedService();
    service.put('m1', { ForwardingSmtpAddress: 'other@example.com' });
    service.put('m2', { ForwardingSmtpAddress: 'wanted@example.com' });
    const forward = (n: number) =>
      setMailbox(at(n), { ForwardingSmtpAddress: null }, { ForwardingSmtpAddress: 'wanted@example.com' });
    await store.savePlan(plan('p'), [item(1, [forward(1)]), item(2, [forward(2)]), item(3, [forward(3)])]);
    await run(store, service, 'p');
    const [drifted, already, gone] = await outcomes(store, 'p');
    expect(drifted).toMatchObject({ state: 'skipped', reason: 'drift' });
    expect(drifted?.message).toContain('other@example.com');
    expect(already).toMatchObject({ state: 'skipped', reason: 'already' });
    expect(gone).toMatchObject({ state: 'skipped', reason: 'gone' });
    expect(service.effects.size).toBe(0);
  });

  it('does not start follow-ups until the conversion shows', async () => {
    const store = await open();
    const service = new ScriptedService();
    service.put('m1', { RecipientTypeDetails: 'UserMailbox', accountEnabled: true });
    const order: string[] = [];
    const shown = service.read.bind(service);
    let polls = 0;
    service.read = async (specs) => {
      const answers = await shown(specs);
      const converted = service.effects.has('m1');
      if (converted && specs[0]?.of === 'mailbox' && polls < 3) {
        polls += 1;
        return [{ kind: 'state', values: { RecipientTypeDetails: 'UserMailbox' } }];
      }
      return answers;
    };
    service.fault = (_, call) => {
      order.push(call.service === 'graph' ? 'block' : 'convert');
      if (call.service === 'graph') expect(polls).toBe(3);
      return 'none';
    };
    await store.savePlan(plan('p'), [
      item(1, [
        convertMailbox(at(1), 'UserMailbox', 'Shared'),
        awaitType(at(1), 'Shared'),
        setUser(at(1), { accountEnabled: true }, { accountEnabled: false }),
      ]),
    ]);
    await run(store, service, 'p');
    expect(order).toEqual(['convert', 'block']);
    expect((await outcomes(store, 'p'))[0]?.state).toBe('done');
  });

  it('settles a lost answer by reading, never by sending blindly', async () => {
    const store = await open();
    const service = new ScriptedService();
    service.put('m1', { MessageCopyForSentAsEnabled: false });
    service.put('m2', { MessageCopyForSentAsEnabled: false });
    const lost = new Set(['m1', 'm2']);
    service.fault = (id) => (lost.delete(id) ? (id === 'm1' ? 'lost-after' : 'lost-before') : 'none');
    await store.savePlan(plan('p'), [item(1, [copies(1, false, true)]), item(2, [copies(2, false, true)])]);
    await run(store, service, 'p');
    expect((await outcomes(store, 'p')).map((outcome) => outcome?.state)).toEqual(['done', 'done']);
    expect(service.effects).toEqual(
      new Map([
        ['m1', 1],
        ['m2', 1],
      ]),
    );
  });

  it('stops on an outage, keeps the rest open, and goes on afterwards', async () => {
    const store = await open();
    const service = new ScriptedService();
    const items = Array.from({ length: 120 }, (_, index) => item(index + 1, [copies(index + 1, false, true)]));
    for (const { objectId } of items) service.put(objectId, { MessageCopyForSentAsEnabled: false });
    let calls = 0;
    service.fault = () => {
      calls += 1;
      return calls > 30 ? 'outage' : 'none';
    };
    await store.savePlan(plan('p'), items);
    await expect(run(store, service, 'p')).rejects.toMatchObject({ code: 'network' });
    const middle = (await store.plan('p'))?.outcomes;
    expect(middle?.failed).toBe(0);
    expect((middle?.pending ?? 0) + (middle?.running ?? 0)).toBeGreaterThan(0);
    service.fault = () => 'none';
    await run(store, service, 'p');
    expect((await store.plan('p'))?.outcomes).toMatchObject({ done: 120, failed: 0, pending: 0 });
    expect([...service.effects.values()].every((count) => count === 1)).toBe(true);
  });

  it('cancels what has not left and says so', async () => {
    const store = await open();
    const service = new ScriptedService();
    const cancel = new AbortController();
    const items = Array.from({ length: 200 }, (_, index) => item(index + 1, [copies(index + 1, false, true)]));
    for (const { objectId } of items) service.put(objectId, { MessageCopyForSentAsEnabled: false });
    service.onCall = () => {
      if (service.effects.size > 50) cancel.abort();
    };
    await store.savePlan(plan('p'), items);
    await run(store, service, 'p', { cancelled: cancel.signal });
    const counts = (await store.plan('p'))?.outcomes;
    expect(counts?.pending).toBe(0);
    expect(counts?.done).toBe(service.effects.size);
    expect((counts?.done ?? 0) + (counts?.skipped ?? 0)).toBe(200);
    expect(counts?.skipped).toBeGreaterThan(0);
  });
});

describe('what reads do not tell', () => {
  const boss = { objectId: 'boss', address: 'boss@example.com' };

  it('takes back at once what was just given, though the service does not show it yet', async () => {
    const store = await open();
    const service = new ScriptedService();
    const clock = new ManualClock();
    service.put('m1', { 'fa:boss@example.com': false });
    await store.savePlan(plan('p'), [item(1, [fullAccess(at(1), boss, true)])]);
    await run(store, service, 'p', { clock });
    // Readers lag: they still say it is not there.
    service.read = async () => [{ kind: 'state', values: { FullAccess: false } }];
    await store.savePlan(plan('u'), [item(1, [fullAccess(at(1), boss, false)])]);
    await run(store, service, 'u', { clock });
    expect(service.state.get('m1')).toEqual({ 'fa:boss@example.com': false });
    expect(service.effects.get('m1')).toBe(2);
    // Long afterwards a read is believed.
    await clock.sleep(10 * 60_000);
    await store.savePlan(plan('w'), [item(1, [fullAccess(at(1), boss, false)])]);
    await run(store, service, 'w', { clock });
    expect((await outcomes(store, 'w'))[0]).toMatchObject({ state: 'skipped', reason: 'already' });
    expect(service.effects.get('m1')).toBe(2);
  });

  it('waits for a new object that one of the services does not know yet', async () => {
    const store = await open();
    const service = new ScriptedService();
    const fresh = { ...at(1), objectId: 'new:m1' };
    service.put('m1@example.com', {});
    const honest = service.read.bind(service);
    let missed = 0;
    service.read = async (specs) => {
      if (specs[0]?.of !== 'user' || missed >= 3) return honest(specs);
      missed += 1;
      said.push(...(await outcomes(store, 'p')));
      return [{ kind: 'gone' }];
    };
    const said: unknown[] = [];
    const address = { ...at(1), identity: 'm1@example.com' };
    service.put('m1@example.com', { accountEnabled: true });
    await store.savePlan(plan('p'), [
      item(1, [
        awaitCreated({ ...fresh, identity: address.identity }, 'm1@example.com'),
        setUser(fresh, { accountEnabled: true }, { accountEnabled: false }),
      ]),
    ]);
    await run(store, service, 'p');
    expect(missed).toBe(3);
    expect(said.at(-1)).toEqual({ state: 'running', message: 'Waits for the new mailbox to be known everywhere.' });
    expect((await store.items('p', { from: 0, count: 1 })).items[0]).toMatchObject({
      objectId: 'm1@example.com',
      outcome: { state: 'done' },
    });
  });

  it('does not call a change of its own drift', async () => {
    const store = await open();
    const service = new ScriptedService();
    // The conversion before it has set the quota to something else.
    service.put('m1', { ProhibitSendQuota: 50 });
    const step = setMailbox(at(1), { ProhibitSendQuota: 2 }, { ProhibitSendQuota: 40 });
    await store.savePlan(plan('p'), [item(1, [{ ...step, anyBefore: ['ProhibitSendQuota'] }])]);
    await run(store, service, 'p');
    expect(service.state.get('m1')).toEqual({ ProhibitSendQuota: 40 });
    await store.savePlan(plan('q'), [item(1, [step])]);
    service.put('m1', { ProhibitSendQuota: 50 });
    await run(store, service, 'q');
    expect((await outcomes(store, 'q'))[0]?.reason).toBe('drift');
  });

  it('takes what it finds as the value before where that was never read, and gives that back', async () => {
    const store = await open();
    const service = new ScriptedService();
    service.put('m1', { ProhibitSendQuota: 50 });
    const wanted = { ProhibitSendQuota: 40 };
    const never = setMailbox(at(1), { ProhibitSendQuota: null }, wanted, undefined, ['ProhibitSendQuota']);
    const change = { field: 'ProhibitSendQuota', label: 'Send quota', before: null, after: 40 };
    await store.savePlan(plan('p'), [{ ...item(1, [never]), changes: [{ ...change, beforeKnown: false }] }]);
    await run(store, service, 'p');
    expect(service.state.get('m1')).toEqual(wanted);
    expect((await store.items('p', { from: 0, count: 1 })).items[0]).toMatchObject({
      changes: [{ ...change, before: 50 }],
      outcome: { state: 'done' },
    });
    expect((await store.log({ from: 0, count: 1 })).entries[0]?.changes).toEqual([{ ...change, before: 50 }]);
    const inverse = await inversePlan(await store.itemRecords('p', 1, 1, false), await store.doneSteps('p'));
    await store.savePlan(plan('u'), inverse.items);
    await run(store, service, 'u');
    expect(service.state.get('m1')).toEqual({ ProhibitSendQuota: 50 });
  });

  it('calls half a change a failure', async () => {
    const store = await open();
    const service = new ScriptedService();
    service.put('m1', { MessageCopyForSentAsEnabled: false, accountEnabled: null });
    await store.savePlan(plan('p'), [
      item(1, [copies(1, false, true), setUser(at(1), { accountEnabled: true }, { accountEnabled: false })]),
    ]);
    await run(store, service, 'p');
    const [outcome] = await outcomes(store, 'p');
    expect(outcome?.state).toBe('failed');
    expect(outcome?.message).toContain('Steps done before: 1 of 2');
  });
});

/** A crash: nothing the engine does afterwards reaches the journal or the service. */
class Killed extends Error {}

function killAfter(store: ChangesStore, service: ScriptedService, boundaries: number): ChangesStore {
  let left = boundaries;
  let dead = false;
  const step = (): void => {
    if (dead) throw new Killed();
    left -= 1;
    if (left < 0) {
      dead = true;
      throw new Killed();
    }
  };
  const send = service.send.bind(service);
  service.send = async (calls) => {
    step();
    const answers = await send(calls);
    step();
    return answers;
  };
  return new Proxy(store, {
    get(target, name, receiver) {
      if (name !== 'advance') return Reflect.get(target, name, receiver);
      return async (...args: Parameters<ChangesStore['advance']>) => {
        step();
        await target.advance(...args);
        step();
      };
    },
  });
}

describe('random plans, faults and crashes', () => {
  const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
  it.each(seeds)('end consistent and undo cleanly (seed %i)', async (seed) => {
    const random = seeded(seed);
    const service = new ScriptedService();
    const size = 5 + Math.floor(random() * 40);
    const items: ItemRecord[] = [];
    for (let n = 1; n <= size; n += 1) {
      service.put(`m${n}`, {
        MessageCopyForSentAsEnabled: false,
        RecipientTypeDetails: 'UserMailbox',
        accountEnabled: true,
        'fa:boss@example.com': false,
      });
      const all: Operation[] = [
        convertMailbox(at(n), 'UserMailbox', 'Shared'),
        awaitType(at(n), 'Shared'),
        copies(n, false, true),
        fullAccess(at(n), { objectId: 'boss', address: 'boss@example.com' }, true),
        setUser(at(n), { accountEnabled: true }, { accountEnabled: false }),
      ];
      items.push(item(n, random() < 0.5 ? all : [copies(n, false, true)]));
    }
    const initial = new Map([...service.state].map(([id, values]) => [id, { ...values }]));
    const honest = service.send.bind(service);
    const faults = ['none', 'none', 'none', 'lost-after', 'lost-before'] as const;
    service.fault = () => faults[Math.floor(random() * faults.length)] ?? 'none';

    let store = await open();
    await store.savePlan(plan('p'), items);
    for (let crash = 0; crash < 4; crash += 1) {
      service.send = honest;
      const doomed = killAfter(store, service, Math.floor(random() * 12));
      await run(doomed, service, 'p').catch((cause: unknown) => {
        if (!(cause instanceof Killed)) throw cause;
      });
      store = await open();
    }
    service.send = honest;
    await run(store, service, 'p');

    const ends = (await store.items('p', { from: 0, count: 500 })).items;
    expect(ends).toHaveLength(size);
    for (const { objectId, outcome, n } of ends) {
      expect(['done', 'unknown']).toContain(outcome?.state);
      const wanted = items[n - 1]?.operations.filter(({ op }) => op !== 'await-type').length ?? 0;
      if (outcome?.state === 'done') expect(service.effects.get(objectId)).toBe(wanted);
      else expect(service.effects.get(objectId) ?? 0).toBeLessThanOrEqual(wanted);
    }
    // An outcome that stayed unknown and was settled later has both entries; nothing else is logged twice.
    const logged = (await store.log({ from: 0, count: 500 })).entries;
    expect(new Set(logged.map(({ objectId }) => objectId)).size).toBe(size);
    for (const result of ['done', 'unknown'] as const) {
      const ids = logged.filter((entry) => entry.result === result).map(({ objectId }) => objectId);
      expect(ids).toHaveLength(new Set(ids).size);
    }

    service.fault = () => 'none';
    const stored = await store.itemRecords('p', 1, 500, false);
    const inverse = await inversePlan(stored, await store.doneSteps('p'));
    await store.savePlan(plan('u'), inverse.items);
    await run(store, service, 'u');
    const doneIds = new Set(ends.filter(({ outcome }) => outcome?.state === 'done').map(({ objectId }) => objectId));
    for (const id of doneIds) expect(service.state.get(id)).toEqual(initial.get(id));
  });
});
