import { afterEach, describe, expect, it } from 'vitest';
import type { PracticeMailbox, PracticeUser } from '../../../electron/practice/world/model.ts';
import { type ChangesBench, ids, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

const scale = 30;
const GB = 1024 ** 3;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function start(mailboxes: number): Promise<{ tenant: TenantUnderTest; bench: ChangesBench }> {
  const tenant = await startTenant({ mailboxes, timeScale: scale });
  open.push(tenant);
  // Seats enough that whatever is freed can be taken again.
  for (const sku of tenant.world.skus.values()) sku.enabled += mailboxes;
  const bench = await openChangesBench(tenant, { clock: createFastClock(scale) });
  open.push({ close: () => bench.discard() });
  return { tenant, bench };
}

interface Pair {
  mailbox: PracticeMailbox;
  user: PracticeUser;
}

const userMailboxes = (tenant: TenantUnderTest): Pair[] =>
  tenant.world.mailboxes.flatMap((mailbox) => {
    const user = mailbox.userId === null ? undefined : tenant.world.userById(mailbox.userId);
    const isPersona = tenant.personas.some(({ upn }) => upn === user?.userPrincipalName);
    return user && !isPersona && mailbox.recipientTypeDetails === 'UserMailbox' ? [{ mailbox, user }] : [];
  });

const held = ({ mailbox }: Pair): boolean =>
  mailbox.litigationHoldEnabled || mailbox.inPlaceHolds.length > 0 || mailbox.retentionHoldEnabled;
const large = ({ mailbox }: Pair): boolean => mailbox.totalItemBytes > 50 * GB;
const archived = ({ mailbox }: Pair): boolean => mailbox.archiveGuid !== null;
const licensed = (tenant: TenantUnderTest, { user }: Pair): boolean => tenant.world.hasExchangePlan(user.id) !== 'none';

describe('converting mailboxes', () => {
  it('blocks what would lose mail, converts the rest in the right order, and takes it back', async () => {
    const { tenant, bench } = await start(600);
    const { connectionId } = bench;
    const all = userMailboxes(tenant);
    const pick = (test: (pair: Pair) => boolean): Pair[] => all.filter(test).slice(0, 4);
    const plain = (pair: Pair): boolean =>
      !held(pair) && !large(pair) && !archived(pair) && !pair.mailbox.isDirSynced && licensed(tenant, pair);
    const chosen = [
      ...new Set([
        ...pick((pair) => pair.mailbox.isDirSynced),
        ...pick((pair) => !pair.mailbox.isDirSynced && !licensed(tenant, pair)),
        ...pick((pair) => !pair.mailbox.isDirSynced && held(pair)),
        ...pick((pair) => !pair.mailbox.isDirSynced && archived(pair)),
        ...pick((pair) => !pair.mailbox.isDirSynced && large(pair)),
        ...all.filter(plain).slice(0, 12),
      ]),
    ];
    const list = chosen.map(({ user }) => user.id);
    // Sizes as of now: the report lags by a day.
    await bench.value('mailboxes.refresh', { connectionId, ids: list });

    const all100 = await bench.plan('convert-mailbox', { to: 'Shared', removeLicenses: 'all' }, ids(list));
    expect(all100.hazard?.word).toBe('CONVERT');
    const verdicts = new Map((await bench.items(all100.id)).map((item) => [item.objectId, item]));
    for (const pair of chosen) {
      const safe = plain(pair);
      expect([pair.user.id, verdicts.get(pair.user.id)?.verdict === 'blocked']).toEqual([pair.user.id, !safe]);
    }
    const codes = new Map(all100.checks.map((check) => [check.code, check]));
    const own = await bench.plan(
      'block-sign-in',
      { blocked: true },
      ids([tenant.world.userByUpn(tenant.persona('admin').upn)?.id ?? '']),
    );
    expect(own.checks).toContainEqual(expect.objectContaining({ code: 'own-account', severity: 'block' }));
    for (const code of [
      'dir-synced',
      'not-licensed',
      'hold-needs-plan2',
      'archive-needs-plan2',
      'over-50-loses-license',
    ])
      expect([code, codes.get(code)?.severity]).toEqual([code, 'block']);
    expect(codes.get('dir-synced')?.script).toContain('msExchRemoteRecipientType=100');
    expect(await bench.answer('changes.apply', { planId: all100.id })).toMatchObject({
      error: { code: 'invalid-input' },
    });

    // The fix keeps the licenses that are needed, which lifts three of the blocks.
    await bench.value('changes.fix', { planId: all100.id, fixId: 'keep-needed-licenses' });
    const plan = await bench.value('changes.fix', { planId: all100.id, fixId: 'block-sign-in' });
    expect(plan.hazard).toBeNull();
    const going = chosen.filter((pair) => !pair.mailbox.isDirSynced && licensed(tenant, pair));
    expect(plan.counts).toMatchObject({ items: chosen.length, blocked: chosen.length - going.length });
    const before = going.map(({ user }) => ({
      enabled: user.accountEnabled,
      licenses: user.directLicenses.map(({ skuId }) => skuId).sort(),
    }));
    const quotas = going.map(({ mailbox }) => [mailbox.issueWarningQuota, mailbox.prohibitSendReceiveQuota]);

    const applied = await bench.apply(plan.id);
    expect(applied.outcomes).toMatchObject({ done: going.length, failed: 0, unknown: 0 });
    for (const pair of going) {
      expect(pair.mailbox.recipientTypeDetails).toBe('SharedMailbox');
      expect(pair.user.accountEnabled).toBe(false);
      if (held(pair) || large(pair) || archived(pair)) expect(licensed(tenant, pair)).toBe(true);
      else expect(pair.user.directLicenses).toEqual([]);
    }
    expect(chosen.filter((pair) => !going.includes(pair)).map(({ mailbox }) => mailbox.recipientTypeDetails)).toEqual(
      Array.from({ length: chosen.length - going.length }, () => 'UserMailbox'),
    );
    const grid = await bench.value('mailboxes.get', { connectionId, id: going[0]?.user.id ?? '' });
    expect(grid).toMatchObject({ recipientTypeDetails: 'SharedMailbox', accountEnabled: false });

    const undo = await bench.value('changes.undo', { planId: plan.id });
    const undone = await bench.apply(undo.id);
    expect((await bench.items(undo.id, { outcome: 'failed' })).map(({ outcome }) => outcome)).toEqual([]);
    expect(undone.outcomes).toMatchObject({ done: going.length, failed: 0 });
    expect(
      going.map(({ user }) => ({
        enabled: user.accountEnabled,
        licenses: user.directLicenses.map(({ skuId }) => skuId).sort(),
      })),
    ).toEqual(before);
    expect(new Set(going.map(({ mailbox }) => mailbox.recipientTypeDetails))).toEqual(new Set(['UserMailbox']));
    expect(going.map(({ mailbox }) => [mailbox.issueWarningQuota, mailbox.prohibitSendReceiveQuota])).toEqual(quotas);
  }, 90_000);

  it('gives named people access to what it converts', async () => {
    const { tenant, bench } = await start(120);
    const pair = userMailboxes(tenant).find(
      (one) => !one.mailbox.isDirSynced && licensed(tenant, one) && one.mailbox.permissions.length === 0,
    );
    const boss = tenant.persona('exchange').upn;
    if (!pair) throw new Error('nobody to convert');
    const plan = await bench.plan(
      'convert-mailbox',
      {
        to: 'Shared',
        fullAccess: [boss],
        sendAs: [boss],
        copySentItems: true,
        hideFromAddressLists: true,
        quota: { issueWarning: 40 * GB, prohibitSend: 45 * GB, prohibitSendReceive: 49 * GB },
      },
      ids([pair.user.id]),
    );
    expect((await bench.apply(plan.id)).state).toBe('done');
    const bossId = tenant.world.userByUpn(boss)?.id;
    expect(pair.mailbox).toMatchObject({
      recipientTypeDetails: 'SharedMailbox',
      messageCopyForSentAs: true,
      hiddenFromAddressLists: true,
      prohibitSendReceiveQuota: 49 * GB,
      permissions: [expect.objectContaining({ trusteeId: bossId })],
      sendAs: [expect.objectContaining({ trusteeId: bossId })],
    });
    expect(licensed(tenant, pair)).toBe(true);
  }, 60_000);
});

describe('creating a shared mailbox', () => {
  it('makes it once with its members, and the lists show it', async () => {
    const { tenant, bench } = await start(80);
    const members = [tenant.persona('exchange').upn, tenant.persona('reader').upn];
    const params = {
      displayName: 'Front Desk – Zürich',
      alias: 'front.desk',
      domain: tenant.domain,
      members,
    };
    const plan = await bench.plan('create-shared-mailbox', params, ids([]));
    expect(plan).toMatchObject({ title: 'Create shared mailbox Front Desk – Zürich', counts: { items: 1, ready: 1 } });
    // The answer is lost, but the mailbox is there.
    tenant.faults.on('reset-after', 'path=batch,method=POST,skip=1,count=1');
    expect((await bench.apply(plan.id)).outcomes).toMatchObject({ done: 1 });
    const address = `front.desk@${tenant.domain}`;
    const made = tenant.world.mailboxes.filter(({ primarySmtpAddress }) => primarySmtpAddress === address);
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      recipientTypeDetails: 'SharedMailbox',
      messageCopyForSentAs: true,
      messageCopyForSendOnBehalf: true,
    });
    expect(made[0]?.permissions).toHaveLength(2);
    expect(made[0]?.sendAs).toHaveLength(2);
    const id = made[0]?.userId ?? '';
    expect(tenant.world.userById(id)?.accountEnabled).toBe(false);
    const shown = await bench.value('mailboxes.get', { connectionId: bench.connectionId, id });
    expect(shown).toMatchObject({ primarySmtpAddress: address, accountEnabled: false });
    const { entries } = await bench.value('changes.log', { objectId: id, from: 0, count: 5 });
    expect(entries).toHaveLength(1);

    // The address is taken now, and it says so before anything is sent.
    const second = await bench.plan('create-shared-mailbox', params, ids([]));
    expect(second.checks).toContainEqual(expect.objectContaining({ code: 'address-taken', severity: 'block' }));
    expect(await bench.answer('changes.apply', { planId: second.id })).toMatchObject({
      error: { code: 'invalid-input' },
    });
    // Many at once, each with its own parameters.
    const row = (alias: string, more: object = {}) => ({
      objectId: `new:${alias}@${tenant.domain}`,
      params: { displayName: `Desk ${alias}`, alias, domain: tenant.domain, ...more },
    });
    const many = await bench.plan(
      'create-shared-mailbox',
      {},
      {
        kind: 'rows',
        rows: [row('north', { members: members.slice(0, 1) }), row('south', { blockSignIn: false }), row('front.desk')],
      },
    );
    expect(many).toMatchObject({ title: 'Create 3 shared mailboxes', counts: { items: 3, ready: 2, blocked: 1 } });
    expect((await bench.apply(many.id)).outcomes).toMatchObject({ done: 2 });
    const [north, south] = ['north', 'south'].map((alias) =>
      tenant.world.mailboxes.find(({ primarySmtpAddress }) => primarySmtpAddress === `${alias}@${tenant.domain}`),
    );
    expect(north?.permissions).toHaveLength(1);
    expect(tenant.world.userById(north?.userId ?? '')?.accountEnabled).toBe(false);
    expect(tenant.world.userById(south?.userId ?? '')?.accountEnabled).toBe(true);

    const undo = await bench.value('changes.undo', { planId: plan.id });
    expect(undo.undo.irreversible.join()).toMatch(/not deleted by undo/);
  }, 60_000);
});
