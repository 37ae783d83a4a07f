import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeUser } from '../../../electron/practice/world/model.ts';
import { skuField } from '../../../shared/domain/license-fields.ts';
import type { LicenseRow } from '../../../shared/domain/licenses.ts';
import { type ChangesBench, openChangesBench } from '../../fixtures/changes-bench.ts';
import { createFastClock } from '../../fixtures/fast-clock.ts';
import {
  directOf,
  givingGroup,
  holds,
  plainPeople,
  planIdOf,
  productOf,
  readSeats,
  relicense,
  seatsUsed,
  settle,
} from '../../fixtures/license-bench.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { cellsOf, unzip } from '../../fixtures/unzip.ts';

const scale = 60;
let tenant: TenantUnderTest;
let bench: ChangesBench;
let connectionId: string;

beforeAll(async () => {
  tenant = await startTenant({ mailboxes: 300, timeScale: scale });
  settle(tenant);
  bench = await openChangesBench(tenant, { clock: createFastClock(scale) });
  connectionId = bench.connectionId;
});
afterAll(async () => {
  await bench.discard();
  await tenant.close();
});

async function everyRow(): Promise<LicenseRow[]> {
  const rows: LicenseRow[] = [];
  for (;;) {
    const window = await bench.value('licenses.window', { connectionId, query: {}, from: rows.length, count: 500 });
    rows.push(...window.rows);
    if (rows.length >= window.total) return rows;
  }
}

async function fileOf(jobId: string): Promise<{ name: string; bytes: Buffer }> {
  expect(await bench.jobEnd(jobId)).toBe('done');
  const { file } = await bench.value('jobs.get', { id: jobId });
  const opened = await bench.core.openFile(file?.fileId ?? '');
  return { name: file?.name ?? '', bytes: readFileSync(opened?.path ?? '') };
}

describe('licenses of a tenant', () => {
  it('are what the service says, user by user', async () => {
    const rows = await everyRow();
    const users = tenant.world.users.filter(({ deletedAt }) => deletedAt === null);
    expect(rows).toHaveLength(users.length);
    for (const row of rows) {
      const user = tenant.world.userById(row.id) as PracticeUser;
      const sources = new Map<string, Set<string>>();
      for (const { skuId, groupId } of user.licenseStates)
        sources.set(skuId, (sources.get(skuId) ?? new Set()).add(groupId === null ? 'direct' : 'group'));
      expect(Object.fromEntries(Object.entries(row.licenses).map(([skuId, { source }]) => [skuId, source]))).toEqual(
        Object.fromEntries([...sources].map(([skuId, of]) => [skuId, of.size === 2 ? 'both' : [...of][0]])),
      );
      expect(row.licenseCount).toBe([...sources.keys()].filter((skuId) => holds(user, skuId)).length);
      expect(row.usageLocation).toBe(user.usageLocation);
      expect(row.recipientTypeDetails).toBe(tenant.world.mailboxByUserId(user.id)?.recipientTypeDetails ?? null);
    }
  });

  it('add up to the subscriptions, with renewal and price', async () => {
    const { subscriptions, monthlyCost, unusedCost, asOf } = await bench.value('licenses.subscriptions', {
      connectionId,
    });
    expect(subscriptions).toHaveLength(tenant.world.skus.size);
    for (const {
      skuId,
      partNumber,
      assigned,
      enabled,
      warning,
      free,
      direct,
      viaGroup,
      both,
      inError,
      nextLifecycle,
    } of subscriptions) {
      const sku = productOf(tenant, partNumber);
      expect([partNumber, assigned, enabled, warning]).toEqual([
        partNumber,
        seatsUsed(tenant, skuId),
        sku.enabled,
        sku.warning,
      ]);
      expect(free).toBe(enabled + warning - assigned);
      expect((direct ?? 0) + (viaGroup ?? 0) + (both ?? 0)).toBe(assigned);
      expect(inError).toBe(
        tenant.world.users.filter(({ licenseStates }) =>
          licenseStates.some((state) => state.skuId === skuId && state.error !== null),
        ).length,
      );
      if (sku.nextLifecycleAt !== null)
        expect(Date.parse(nextLifecycle ?? '')).toBe(Math.floor(sku.nextLifecycleAt / 1000) * 1000);
    }
    expect(monthlyCost).toBeGreaterThan(unusedCost ?? 0);
    expect(asOf).not.toBeNull();
  });

  it('are counted by presets, found by product and opened one by one', async () => {
    const { counts } = await bench.value('licenses.counts', { connectionId });
    const rows = await everyRow();
    expect(counts).toMatchObject({
      all: rows.length,
      licensed: rows.filter(({ licenseCount }) => licenseCount > 0).length,
      'no-location': rows.filter(({ usageLocation }) => usageLocation === null).length,
      'in-error': rows.filter(({ licenses }) => Object.values(licenses).some(({ error }) => error !== null)).length,
    });
    const sku = productOf(tenant, 'SPE_E3').skuId;
    const byGroup = await bench.value('licenses.window', {
      connectionId,
      query: { filter: { field: skuField(sku), op: 'eq', value: 'group' } },
      from: 0,
      count: 1,
    });
    expect(byGroup.total).toBe(rows.filter(({ licenses }) => licenses[sku]?.source === 'group').length);
    expect(byGroup.signInKnown).toBe(true);
    const one = await bench.value('licenses.user', { connectionId, id: byGroup.rows[0]?.id ?? '' });
    const license = one.licenses.find(({ skuId }) => skuId === sku);
    expect(license?.groups[0]?.name).toMatch(/^LIC-/);
    expect(license?.plans.length).toBeGreaterThan(30);
    expect(await bench.answer('licenses.user', { connectionId, id: 'nobody' })).toMatchObject({
      error: { code: 'not-found' },
    });
    const { plans } = await bench.value('licenses.plans', { connectionId, skuId: sku });
    expect(plans.find(({ servicePlanName }) => servicePlanName === 'SWAY')?.name).toBe('Sway');
  });

  it('cost what the person says they cost', async () => {
    const sku = productOf(tenant, 'SPE_E5').skuId;
    const cost = async () =>
      (await bench.value('licenses.subscriptions', { connectionId })).subscriptions.find(({ skuId }) => skuId === sku);
    const before = await cost();
    await bench.value('licenses.setPrice', { connectionId, skuId: sku, amount: 10 });
    expect((await cost())?.monthlyCost).toBe(10 * ((before?.enabled ?? 0) + (before?.warning ?? 0)));
    const rows = (
      await bench.value('licenses.window', {
        connectionId,
        query: { filter: { field: skuField(sku), op: 'eq', value: 'direct' } },
        from: 0,
        count: 1,
      })
    ).rows;
    expect(rows[0]?.monthlyCost).toBeGreaterThanOrEqual(10);
    await bench.value('licenses.setCurrency', { connectionId, currency: 'EUR' });
    expect(await cost()).toMatchObject({ price: { amount: 10, currency: 'EUR', edited: true } });
    await bench.value('licenses.setPrice', { connectionId, skuId: sku, amount: null });
    expect((await cost())?.price).toBeNull();
    await bench.value('licenses.setCurrency', { connectionId, currency: 'USD' });
    expect(await cost()).toEqual(before);
    expect(await bench.answer('licenses.setCurrency', { connectionId, currency: 'euro' })).toMatchObject({
      error: { code: 'invalid-input' },
    });
  });

  it('that are waste are found, and one finding becomes a plan', async () => {
    const { findings, monthlyCost } = await bench.value('licenses.findings', { connectionId });
    expect(monthlyCost).toBeCloseTo(
      findings.reduce((sum, finding) => sum + (finding.monthlyCost ?? 0), 0),
      2,
    );
    const shared = findings.find(({ id }) => id === 'shared-mailboxes');
    if (!shared?.action) throw new Error('no licensed shared mailboxes in the tenant');
    const { ids } = await bench.value('licenses.findingUsers', { connectionId, id: shared.id });
    expect(ids).toHaveLength(shared.users);
    const plan = await bench.plan(shared.action.kind, shared.action.params, { kind: 'ids', ids });
    expect(plan.counts).toMatchObject({ items: shared.users, blocked: 0 });
    expect(plan.effects.find(({ label }) => label === 'List price')?.tone).toBe('good');
    const byFilter = await bench.plan(shared.action.kind, shared.action.params, {
      kind: 'query',
      query: { filter: shared.filter ?? { all: [] } },
      except: [],
    });
    expect(byFilter.counts).toEqual(plan.counts);
  });

  it('that large shared mailboxes lack are told, with the owned product that would do', async () => {
    const { ids, product } = await bench.value('licenses.largeShared', { connectionId });
    const { findings } = await bench.value('inventory.summary', { connectionId });
    expect(ids).toHaveLength(findings.find(({ id }) => id === 'shared-over-50-unlicensed')?.count ?? -1);
    for (const id of ids) expect(tenant.world.mailboxByUserId(id)?.recipientTypeDetails).toBe('SharedMailbox');
    expect(product?.name).toBe('Exchange Online (Plan 2)');
    const { subscriptions } = await bench.value('licenses.subscriptions', { connectionId });
    expect(product?.free).toBe(subscriptions.find(({ skuId }) => skuId === product?.skuId)?.free);
  });

  it('of a product can be compared with another', async () => {
    const [first, second] = [productOf(tenant, 'SPE_E5').skuId, productOf(tenant, 'SPE_E3').skuId];
    const compared = await bench.value('licenses.compare', { connectionId, first, second });
    // What a group gives is not moved from one product to the other.
    const direct = (await everyRow()).filter(({ licenses }) =>
      ['direct', 'both'].includes(licenses[first]?.source ?? ''),
    );
    expect(compared.users).toBe(direct.length);
    expect(direct.length).toBeLessThan(seatsUsed(tenant, first));
    expect(compared.losers.length).toBeGreaterThan(5);
    expect(compared.losers.every(({ users }) => users <= compared.users)).toBe(true);
    const ids = (await everyRow()).slice(0, 100).map(({ id }) => id);
    const few = await bench.value('licenses.compare', {
      connectionId,
      first,
      second,
      selection: { kind: 'ids', ids },
    });
    expect(few.users).toBe(direct.filter(({ id }) => ids.includes(id)).length);
  });

  it('in error are listed with a remedy, and processed again once the cause is gone', async () => {
    const { problems } = await bench.value('licenses.problems', { connectionId, from: 0, count: 100 });
    const short = problems.find(({ objectKind, error }) => objectKind === 'user' && error === 'CountViolation');
    if (!short?.action) throw new Error('nobody is short of a seat in the tenant');
    const user = tenant.world.userById(short.objectId) as PracticeUser;
    const early = await bench.plan(short.action.kind, short.action.params, { kind: 'ids', ids: [user.id] });
    expect(early.checks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['cause-CountViolation', 'still-no-seats']),
    );
    await bench.apply(early.id);
    const [refused] = await bench.items(early.id);
    expect(refused?.outcome).toMatchObject({ state: 'failed', message: 'No seat of the product is free.' });

    for (const sku of tenant.world.skus.values()) if (sku.skuId === short.skuId) sku.enabled += 10;
    const plan = await bench.plan(short.action.kind, short.action.params, { kind: 'ids', ids: [user.id] });
    expect(await bench.apply(plan.id)).toMatchObject({ state: 'done', outcomes: { done: 1 } });
    expect(holds(user, short.skuId)).toBe(true);
    const after = await bench.value('licenses.problems', { connectionId, from: 0, count: 100 });
    expect(after.problems.some(({ objectId }) => objectId === user.id)).toBe(false);
    expect((await bench.get(plan.id)).undo.irreversible).toHaveLength(1);
  });

  it('from a file become a plan, line by line', async () => {
    const [a, b, c] = plainPeople(tenant).slice(0, 3) as [PracticeUser, PracticeUser, PracticeUser];
    const [visio, e3] = [productOf(tenant, 'VISIOCLIENT'), productOf(tenant, 'ENTERPRISEPACK')];
    relicense(tenant, a, {});
    relicense(tenant, b, { ENTERPRISEPACK: ['SWAY'] });
    relicense(tenant, c, { ENTERPRISEPACK: [] });
    visio.enabled += 10;
    settle(tenant);
    await bench.refresh();
    const lines = [
      'Benutzerprinzipalname;Lizenzen;Entfernen;Deaktivierte Pläne;Nutzungsstandort',
      `${a.userPrincipalName};Visio Plan 2;;;DE`,
      `${b.userPrincipalName};;;${planIdOf(e3, 'TEAMS1')};`,
      `${c.userPrincipalName.toUpperCase()};visioclient;;;`,
      `${c.userPrincipalName};;Office 365 E3;;`,
      'ghost@example.com;Visio Plan 2;;;',
      `${a.userPrincipalName};Word 97;;;`,
      `${a.userPrincipalName};;;;`,
    ];
    const base64 = Buffer.from(lines.join('\r\n'), 'latin1').toString('base64');
    const preview = await bench.value('licenses.importPreview', { connectionId, base64 });
    expect(preview).toMatchObject({
      delimiter: ';',
      mapping: {
        target: 'Benutzerprinzipalname',
        add: 'Lizenzen',
        remove: 'Entfernen',
        disabledPlans: 'Deaktivierte Pläne',
        usageLocation: 'Nutzungsstandort',
      },
      counts: { ok: 4, 'unknown-user': 1, 'bad-value': 1, 'nothing-to-do': 1, duplicate: 0 },
    });
    if (!preview.request) throw new Error('nothing to plan');
    const plan = await bench.plan(preview.request.kind, preview.request.params, preview.request.selection);
    // The last Exchange plan of c would go.
    expect(plan).toMatchObject({ title: 'Change licenses of 3 users', counts: { items: 3, blocked: 1 } });
    const applied = await bench.apply(plan.id);
    expect(applied.outcomes).toMatchObject({ done: 2, failed: 0 });
    expect([directOf(a), a.usageLocation]).toEqual([{ [visio.skuId]: [] }, 'DE']);
    expect(directOf(b)).toEqual({ [e3.skuId]: [planIdOf(e3, 'SWAY'), planIdOf(e3, 'TEAMS1')].sort() });
    expect(directOf(c)).toEqual({ [e3.skuId]: [] });
    const other = await bench.value('licenses.importPreview', {
      connectionId,
      base64,
      mapping: { add: null, remove: null, disabledPlans: null },
    });
    expect(other.counts).toMatchObject({ ok: 1, 'nothing-to-do': 5 });
  });

  it('that a group gives too are moved to the group alone', async () => {
    const user = plainPeople(tenant)[5] as PracticeUser;
    relicense(tenant, user, { EXCHANGESTANDARD: [] });
    productOf(tenant, 'EXCHANGESTANDARD').enabled += 10;
    tenant.world.addGroupMember(givingGroup(tenant, 'EXCHANGESTANDARD'), user);
    settle(tenant);
    await bench.refresh();
    const { skuId } = productOf(tenant, 'EXCHANGESTANDARD');
    const seats = (await readSeats(bench))[skuId]?.assigned;
    const plan = await bench.plan('licenses', { dropDirect: { skuIds: [skuId] } }, { kind: 'ids', ids: [user.id] });
    expect(plan.counts).toMatchObject({ ready: 1, blocked: 0 });
    await bench.apply(plan.id);
    expect([directOf(user), holds(user, skuId)]).toEqual([{}, true]);
    settle(tenant);
    expect((await readSeats(bench))[skuId]?.assigned).toBe(seats);
    const row = await bench.value('licenses.user', { connectionId, id: user.id });
    expect(row.row.licenses[skuId]?.source).toBe('group');
  });

  it('move from a person to a group without a gap, and back', async () => {
    const [user, there] = plainPeople(tenant).slice(9, 11) as [PracticeUser, PracticeUser];
    const { skuId } = productOf(tenant, 'EXCHANGESTANDARD');
    // The group of the test before.
    const group = [...tenant.world.groups.values()].find(({ assignedLicenses }) =>
      assignedLicenses.some((one) => one.skuId === skuId),
    );
    if (!group) throw new Error('no group gives it');
    for (const one of [user, there]) relicense(tenant, one, { EXCHANGESTANDARD: [] });
    tenant.world.addGroupMember(group, there);
    settle(tenant);
    await bench.refresh();
    const seats = (await readSeats(bench))[skuId]?.assigned;
    const { groups } = await bench.value('licenses.groups', { connectionId });
    expect(groups.find(({ id }) => id === group.id)).toMatchObject({ name: group.displayName, skuIds: [skuId] });

    const plan = await bench.plan(
      'move-to-group',
      { skuId, groupId: group.id },
      { kind: 'ids', ids: [user.id, there.id] },
    );
    expect(plan.title).toBe(`Move Exchange Online (Plan 1) to the group ${group.displayName} for 2 users`);
    expect(plan.checks.map(({ code, count }) => [code, count])).toEqual([['joins-group', 1]]);
    const gaps: string[] = [];
    const watch = setInterval(() => {
      for (const one of [user, there]) if (!holds(one, skuId)) gaps.push(one.userPrincipalName);
    }, 5);
    const applied = await bench.apply(plan.id);
    clearInterval(watch);
    expect(applied).toMatchObject({ state: 'done', outcomes: { done: 2, failed: 0, unknown: 0 } });
    expect(gaps).toEqual([]);
    for (const one of [user, there]) expect([directOf(one), holds(one, skuId)]).toEqual([{}, true]);
    expect((await readSeats(bench))[skuId]?.assigned).toBe(seats);
    const { row } = await bench.value('licenses.user', { connectionId, id: user.id });
    expect(row.licenses[skuId]).toMatchObject({ source: 'group', groupIds: [group.id] });
    const again = await bench.plan('move-to-group', { skuId, groupId: group.id }, { kind: 'ids', ids: [user.id] });
    expect(again.counts).toMatchObject({ unchanged: 1 });

    const undo = await bench.value('changes.undo', { planId: plan.id });
    expect(await bench.apply(undo.id)).toMatchObject({ state: 'done', outcomes: { done: 2, failed: 0 } });
    settle(tenant);
    expect(user.licenseStates.filter((state) => state.skuId === skuId).map(({ groupId }) => groupId)).toEqual([null]);
    expect(there.licenseStates.map(({ groupId }) => groupId)).toContain(group.id);
    expect([directOf(user), directOf(there)]).toEqual([{ [skuId]: [] }, { [skuId]: [] }]);
  });

  it('show in the grid at once what a plan did, also in the seats', async () => {
    const user = plainPeople(tenant)[8] as PracticeUser;
    const { skuId } = productOf(tenant, 'VISIOCLIENT');
    relicense(tenant, user, { ENTERPRISEPACK: [] });
    await bench.refresh();
    const seats = async () =>
      (await bench.value('licenses.subscriptions', { connectionId })).subscriptions.find((one) => one.skuId === skuId)
        ?.assigned ?? 0;
    const before = await seats();
    const plan = await bench.plan('licenses', { add: [{ skuId }] }, { kind: 'ids', ids: [user.id] });
    await bench.apply(plan.id);
    expect(await seats()).toBe(before + 1);
    expect((await bench.value('licenses.user', { connectionId, id: user.id })).row.licenses[skuId]).toMatchObject({
      source: 'direct',
    });
  });

  it('are exported as CSV and as workbooks', async () => {
    for (const what of ['grid', 'subscriptions', 'findings', 'problems'] as const) {
      const query = { sort: [{ field: 'displayName', dir: 'desc' as const }] };
      const csv = await fileOf(
        (await bench.value('licenses.export', { connectionId, what, format: 'csv', query })).jobId,
      );
      const lines = csv.bytes.toString('utf8').trim().split('\r\n');
      const book = await fileOf(
        (await bench.value('licenses.export', { connectionId, what, format: 'xlsx', query })).jobId,
      );
      const cells = cellsOf(unzip(book.bytes).get('xl/worksheets/sheet1.xml') ?? '');
      const rows = new Set([...cells.keys()].map((at) => at.replace(/\D/g, '')));
      expect([what, rows.size]).toEqual([what, lines.length]);
      expect(cells.get('A1')?.value).toBe(lines[0]?.replace('\uFEFF', '').split(',')[0]);
      expect([csv.name.endsWith('.csv'), book.name.endsWith('.xlsx')]).toEqual([true, true]);
    }
    const few = await bench.value('licenses.export', {
      connectionId,
      what: 'grid',
      format: 'csv',
      selection: { kind: 'query', query: { filter: { field: 'licenseError', op: 'eq', value: true } }, except: [] },
    });
    const { counts } = await bench.value('licenses.counts', { connectionId });
    expect((await fileOf(few.jobId)).bytes.toString('utf8').trim().split('\r\n')).toHaveLength(
      (counts['in-error'] ?? 0) + 1,
    );
  });

  it('take other names from Microsoft’s list, everywhere at once', async () => {
    const sku = productOf(tenant, 'SPE_E3');
    const plan = sku.servicePlans[0];
    const text = `\uFEFFProduct_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names\r\n"Microsoft 365 E3, renamed",SPE_E3,${sku.skuId},${plan?.servicePlanName},${plan?.servicePlanId},"A ""nicer"" name"\r\n`;
    expect(await bench.value('licenses.loadNames', { text })).toEqual({ products: 1, plans: 1 });
    const named = (list: readonly { skuId: string; name: string }[]) =>
      list.find(({ skuId }) => skuId === sku.skuId)?.name;
    expect(named((await bench.value('licenses.subscriptions', { connectionId })).subscriptions)).toBe(
      'Microsoft 365 E3, renamed',
    );
    expect(named((await bench.value('inventory.summary', { connectionId })).subscriptions)).toBe(
      'Microsoft 365 E3, renamed',
    );
    const { plans } = await bench.value('licenses.plans', { connectionId, skuId: sku.skuId });
    expect(plans.find(({ servicePlanId }) => servicePlanId === plan?.servicePlanId)?.name).toBe('A "nicer" name');
    const filter = { field: 'licenses', op: 'eq' as const, value: 'Microsoft 365 E3, renamed' };
    expect(
      (await bench.value('mailboxes.window', { connectionId, query: { filter }, from: 0, count: 1 })).total,
    ).toBeGreaterThan(0);
    expect(
      await bench.answer('licenses.loadNames', { base64: Buffer.from('a,b\n1,2').toString('base64') }),
    ).toMatchObject({ error: { code: 'file-damaged' } });
  });
});
