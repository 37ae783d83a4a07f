import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PlanFacts } from '../../../../electron/core/changes/facts.ts';
import type { ChangeKind, Target } from '../../../../electron/core/changes/kind.ts';
import { hideFromAddressLists } from '../../../../electron/core/changes/kinds/hide-from-address-lists.ts';
import { sentItemsCopy } from '../../../../electron/core/changes/kinds/sent-items-copy.ts';
import { computePlan } from '../../../../electron/core/changes/planner.ts';
import type { ChangeRequest } from '../../../../shared/domain/changes.ts';
import { target, tenant } from './kinds/facts.ts';

function facts(targets: readonly Target[], dataAsOf: string | null = '2026-02-28T00:00:00Z'): PlanFacts {
  const byId = new Map(targets.map((one) => [one.objectId, one]));
  return {
    targets: async () => [...targets],
    targetsById: async (_, ids) => ids.map((id) => byId.get(id)).filter((one) => one !== undefined),
    tenant: async () => tenant(),
    dataAsOf: async () => dataAsOf,
  };
}
const all: ChangeRequest['selection'] = { kind: 'query', query: {}, except: [] };
const plan = (
  kind: unknown,
  params: Record<string, unknown>,
  targets: readonly Target[],
  selection: ChangeRequest['selection'] = all,
  dataAsOf?: string | null,
) => {
  const given = kind as ChangeKind;
  return computePlan(given, { kind: given.kind, params, selection }, facts(targets, dataAsOf));
};

describe('computing a plan', () => {
  it('gives every item a verdict and the codes of what was found about it', async () => {
    const draft = await plan(hideFromAddressLists, { hidden: true }, [
      target('a'),
      target('b', { mailbox: { hiddenFromAddressListsEnabled: true } }),
      target('c', { mailbox: { isDirSynced: true } }),
      target('d', { mailbox: { goneSince: '2026-02-01T00:00:00Z' } }),
    ]);
    expect(draft.items.map(({ n, objectId, verdict, checks }) => [n, objectId, verdict, checks])).toEqual([
      [1, 'a', 'ready', []],
      [2, 'b', 'unchanged', []],
      [3, 'c', 'blocked', ['dir-synced']],
      [4, 'd', 'blocked', ['gone']],
    ]);
    expect(draft.checks.map(({ code, count }) => [code, count])).toEqual([
      ['dir-synced', 1],
      ['gone', 1],
    ]);
    expect(draft.title).toBe('Hide 4 mailboxes from address lists');
    // Only what can go is estimated.
    expect(draft.estimate.requests).toBe(1);
  });

  it('says when figures are old, without holding it against any item', async () => {
    const draft = await plan(sentItemsCopy, { sentAs: true }, [target('a')], all, '2026-02-20T00:00:00Z');
    expect(draft.checks).toContainEqual(
      expect.objectContaining({ code: 'old-figures', severity: 'warn', title: 'Figures are 9 days old' }),
    );
    expect(draft.items[0]).toMatchObject({ verdict: 'ready', checks: ['opened-directly'] });
  });

  it('takes parameters per row before those of the plan', async () => {
    const rows = [{ objectId: 'b', params: { sendOnBehalf: true } }, { objectId: 'a' }, { objectId: 'not-here' }];
    const draft = await plan(sentItemsCopy, { sentAs: true }, [target('a'), target('b')], { kind: 'rows', rows });
    expect(draft.items.map(({ objectId, operations }) => [objectId, operations[0]?.after])).toEqual([
      ['b', { MessageCopyForSentAsEnabled: true, MessageCopyForSendOnBehalfEnabled: true }],
      ['a', { MessageCopyForSentAsEnabled: true }],
    ]);
    expect(draft.items[0]?.params).toEqual({ sendOnBehalf: true });
    // What is true of the first row only is not said of all.
    expect(draft.title).toBe('Change 2 mailboxes, each on its own terms');
    const same = await plan(sentItemsCopy, { sentAs: true }, [target('a'), target('b')], {
      kind: 'rows',
      rows: [{ objectId: 'a' }, { objectId: 'b', params: {} }],
    });
    expect(same.title).toBe('Sent-items copy for 2 mailboxes: Sent As on');
  });

  it('wants a typed word for many objects', async () => {
    const many = Array.from({ length: 501 }, (_, index) => target(`m${index}`));
    expect((await plan(sentItemsCopy, { sentAs: true }, many)).hazard?.word).toBe('APPLY');
    expect((await plan(sentItemsCopy, { sentAs: true }, many.slice(1))).hazard).toBeNull();
  });

  it('refuses parameters that make no sense, and an empty selection', async () => {
    await expect(plan(sentItemsCopy, {}, [target('a')])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(plan(sentItemsCopy, { sentAs: 'yes' }, [target('a')])).rejects.toMatchObject({
      details: { fields: { sentAs: expect.any(String) } },
    });
    await expect(plan(sentItemsCopy, { sentAs: true }, [])).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('orders waves, and stops everything when a finding names nobody', async () => {
    const base = hideFromAddressLists as unknown as ChangeKind;
    const kind: ChangeKind = {
      ...base,
      kind: 'waves',
      params: z.object({ stop: z.boolean() }),
      propose: (one) => ({ ...base.propose(one, { hidden: true }, tenant()), wave: one.objectId === 'late' ? 1 : 0 }),
      title: () => 'Waves',
      checks: ([first]) =>
        first?.params.stop === true
          ? [{ code: 'stop', severity: 'block', title: 'Stop', message: 'Not now.', targets: [] }]
          : [],
    };
    const targets = [target('late'), target('early')];
    expect(
      (await plan(kind, { stop: false }, targets)).items.map(({ n, objectId, wave }) => [n, objectId, wave]),
    ).toEqual([
      [1, 'early', 0],
      [2, 'late', 1],
    ]);
    const stopped = await plan(kind, { stop: true }, targets);
    expect(stopped.items.map(({ verdict }) => verdict)).toEqual(['blocked', 'blocked']);
  });
});
