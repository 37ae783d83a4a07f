import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingRights } from '../../../../electron/core/changes/rights.ts';
import { ChangesDb } from '../../../../electron/core/changes/store/changes-db.ts';
import { openChangesStore } from '../../../../electron/core/changes/store/changes-store.ts';
import { graphWriteLimit, WriteBudget } from '../../../../electron/core/changes/write-budget.ts';
import { exchangeWriters, licenseWriters, roleIds, userWriters } from '../../../../shared/domain/roles.ts';
import { createManualClock } from '../../../fixtures/manual-clock.ts';
import { workerUrl } from '../../../fixtures/workers.ts';
import { item, plan } from './records.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mailroom-journal-'));
  path = join(folder, 'changes.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = '2026-03-01T09:00:00.000Z';
const finished = (n: number, result: 'done' | 'skipped', reason?: 'cancelled' | 'drift' | 'already') => ({
  n,
  state: result,
  nextStep: 1,
  outcome: { state: result, ...(reason === undefined ? {} : { reason }) },
  final: true,
});

describe('the journal', () => {
  it('numbers plans by year and keeps the number when a draft is computed anew', () => {
    const db = new ChangesDb(path);
    expect(db.savePlan(plan('a'), [item(1)]).number).toBe('2026-0001');
    const second = db.savePlan(plan('b'), [item(1)]);
    expect(db.savePlan({ ...second, title: 'Anew' }, [item(1), item(2)]).number).toBe('2026-0002');
    expect(db.plan('b')?.counts.items).toBe(2);
    expect(db.plans({ search: 'anew', from: 0, count: 10 }).total).toBe(1);
    db.close();
  });

  it('lets nobody change or delete what was logged', () => {
    const db = new ChangesDb(path);
    db.savePlan(plan('a'), [item(1)]);
    db.advance('a', at, 'admin@contoso.com', 'me', [], [finished(1, 'done')]);
    expect(db.log({ from: 0, count: 10 }).entries).toMatchObject([
      { by: 'admin@contoso.com', planNumber: '2026-0001', objectId: 'm1', result: 'done' },
    ]);
    db.close();
    const raw = new DatabaseSync(path);
    expect(() => raw.exec(`UPDATE log SET result = 'failed'`)).toThrow(/append-only/);
    expect(() => raw.exec('DELETE FROM log')).toThrow(/append-only/);
    raw.close();
  });

  it('gives a plan to one console at a time, and refuses the one that lost it', () => {
    const one = new ChangesDb(path);
    const other = new ChangesDb(path);
    one.savePlan(plan('a'), [item(1)]);
    expect(one.lease('a', 'one')).toBe(true);
    expect(other.lease('a', 'other')).toBe(false);
    expect(one.lease('a', 'one')).toBe(true);
    expect(other.takeOver('other')).toEqual(['a']);
    expect(other.lease('a', 'other')).toBe(true);
    const sending = [{ n: 1, step: 0, state: 'sending' as const }];
    expect(() => one.advance('a', at, 'x', 'one', sending, [])).toThrow('lease-lost');
    other.advance('a', at, 'x', 'other', sending, []);
    expect(other.unanswered('a')).toMatchObject([{ n: 1, step: 0 }]);
    other.release('a', 'one');
    expect(one.lease('a', 'one')).toBe(false);
    one.close();
    other.close();
  });

  it('knows what became of a plan: undone, in part or whole, and done again', () => {
    const db = new ChangesDb(path);
    const sent = (n: number) => ({ n, step: 0, state: 'done' as const });
    const run = (id: string, undoOf: string | null, day: number, ended: readonly number[]) => {
      db.savePlan({ ...plan(id), undoOf, createdAt: `2026-03-0${day}T08:00:00.000Z` }, [item(1), item(2)]);
      db.advance(
        id,
        at,
        'x',
        'me',
        ended.map(sent),
        ended.map((n) => finished(n, 'done')),
      );
      db.updatePlan(id, { state: ended.length === 2 ? 'done' : 'partial' });
    };
    const standing = () => db.plan('p')?.standing;
    run('p', null, 1, [1, 2]);
    expect(standing()).toEqual({ changed: true, undoneBy: null, undoing: null });
    db.savePlan({ ...plan('draft'), undoOf: 'p', state: 'draft' }, [item(1), item(2)]);
    expect(standing()?.undoneBy).toBeNull();
    run('nothing', 'p', 2, []);
    expect(standing()?.undoneBy).toBeNull();
    run('half', 'p', 3, [1]);
    expect(standing()?.undoneBy).toMatchObject({ planId: 'half', whole: false });
    expect(db.undoneObjects('p')).toEqual(['m1']);
    run('rest', 'p', 4, [2]);
    expect(standing()?.undoneBy).toMatchObject({ planId: 'rest', whole: true });
    db.updatePlan('rest', { state: 'applying' });
    expect(standing()?.undoing).toBe(db.plan('rest')?.plan.number);
    db.updatePlan('rest', { state: 'partial' });
    run('again', 'rest', 5, [1, 2]);
    expect(standing()?.undoneBy).toMatchObject({ planId: 'half', whole: false });
    db.close();
  });

  it('finds plans a crash left behind, and only those', () => {
    const db = new ChangesDb(path);
    for (const id of ['dead', 'unheld', 'draft', 'done']) db.savePlan(plan(id), [item(1)]);
    db.lease('dead', 'x');
    db.updatePlan('draft', { state: 'draft' });
    db.updatePlan('done', { state: 'done' });
    expect(db.takeOver('z').sort()).toEqual(['dead', 'unheld']);
    expect(['dead', 'unheld', 'draft', 'done'].map((id) => db.plan(id)?.plan.state)).toEqual([
      'interrupted',
      'interrupted',
      'draft',
      'done',
    ]);
    db.close();
  });

  it('opens again only what was cancelled, and counts what is not as wanted', () => {
    const db = new ChangesDb(path);
    db.savePlan(plan('a'), [item(1), item(2), item(3)]);
    db.advance(
      'a',
      at,
      'x',
      'me',
      [],
      [finished(1, 'skipped', 'cancelled'), finished(2, 'skipped', 'drift'), finished(3, 'skipped', 'already')],
    );
    expect(db.unmetSkips('a')).toBe(2);
    db.reopenCancelled('a');
    expect(db.plan('a')?.outcomes).toMatchObject({ pending: 1, skipped: 2 });
    expect(db.changedSince('t1', ['m1', 'm2'], '2026-01-01')).toEqual([]);
    db.close();
  });

  it('knows whether a plan writes to the directory', () => {
    const db = new ChangesDb(path);
    const target = { objectId: 'm1', objectKind: 'mailbox' as const, identity: 'm1', address: 'm1' };
    const operation = { op: 'set-user', target, args: {}, before: {}, after: {} };
    db.savePlan(plan('a'), [item(1), item(2, { operations: [operation] })]);
    expect(db.hasOperations('a', ['set-user', 'assign-license'])).toBe(true);
    db.setIncluded('a', false, [2]);
    expect(db.hasOperations('a', ['set-user', 'assign-license'])).toBe(false);
    db.close();
  });
});

describe('the journal’s file', () => {
  it('is set aside when it is damaged, never deleted', async () => {
    writeFileSync(path, 'this was a database once, but no more '.repeat(100));
    const store = await openChangesStore(path, workerUrl('changes'), () => Date.parse(at));
    expect(readFileSync(store.setAside ?? '', 'utf8')).toContain('this was a database');
    expect((await store.plans({ from: 0, count: 1 })).total).toBe(0);
    await store.close();
  });

  it('is left alone when a newer Mailroom wrote it', async () => {
    new ChangesDb(path).close();
    const raw = new DatabaseSync(path);
    raw.exec('PRAGMA user_version = 999');
    raw.close();
    await expect(openChangesStore(path, workerUrl('changes'), () => 0)).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('the budget for directory writes', () => {
  const options = { signal: new AbortController().signal };

  it('lets a full budget go at once, then keeps to the published rate', async () => {
    const clock = createManualClock();
    const budget = new WriteBudget(clock);
    await budget.take(graphWriteLimit.writes, options);
    let taken = false;
    const notes: (string | null)[] = [];
    const waiting = budget.take(200, { ...options, onWait: (note) => notes.push(note) }).then(() => {
      taken = true;
    });
    await clock.advance(9_000);
    expect(taken).toBe(false);
    expect(notes[0]).toMatch(/Waiting 10 s: the published limit/);
    await clock.advance(1_000);
    await waiting;
    expect(notes.at(-1)).toBeNull();
  });

  it('believes the service when it has no room left, and keeps what the refused had taken', async () => {
    const clock = createManualClock();
    const budget = new WriteBudget(clock);
    await budget.take(20, options);
    budget.usedUp();
    let taken = false;
    const waiting = budget.take(20, options).then(() => {
      taken = true;
    });
    await clock.advance(900);
    expect(taken).toBe(false);
    await clock.advance(100);
    await waiting;
  });

  it('takes back what was not used, and lets waiters give up', async () => {
    const clock = createManualClock();
    const budget = new WriteBudget(clock);
    await budget.take(graphWriteLimit.writes, options);
    budget.giveBack(20);
    await budget.take(20, options);
    const stop = new AbortController();
    const waiting = budget.take(20, { signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await clock.advance(1_000);
    await budget.take(20, options);
  });
});

describe('missing rights', () => {
  it('are said in words, by what the plan does', () => {
    expect(missingRights(null, [exchangeWriters])).toBeNull();
    expect(missingRights([roleIds.exchangeAdministrator], [exchangeWriters])).toBeNull();
    expect(missingRights([roleIds.exchangeAdministrator], [exchangeWriters, licenseWriters])).toMatch(
      /not allow all of this plan: assigning licenses needs License Administrator/,
    );
    expect(missingRights([roleIds.helpdeskAdministrator], [userWriters])).toMatch(
      /not allow this plan: changing accounts/,
    );
  });
});
