import { beforeEach, describe, expect, it } from 'vitest';
import type { PracticeUser } from '../../../../electron/practice/world/model.ts';
import { filter, type Json, Tenant } from './tenant.ts';

let tenant: Tenant;
let person: PracticeUser;
beforeEach(() => {
  tenant = new Tenant();
  person = tenant.world.users.find(
    (user) => user.roles.length === 0 && user.onPremisesSyncEnabled === null && user.usageLocation !== null,
  )!;
});

/** One whole round: everything it listed, and where the next one starts. */
async function round(url: string, headers: Record<string, string> = {}): Promise<{ items: Json[]; next: string }> {
  const items: Json[] = [];
  for (let at = url; ; ) {
    const page = await tenant.get(at, headers);
    expect(page.status).toBe(200);
    items.push(...page.value);
    if (page.deltaLink) return { items, next: page.deltaLink };
    expect(page.nextLink).toMatch(/\/users\/delta\?\$skiptoken=[\w-]+$/);
    at = page.nextLink!;
  }
}

describe('user delta', () => {
  it('lists everyone first, without empty properties, and nothing when nothing changed', async () => {
    const first = await round('/users/delta?$select=displayName,jobTitle&$top=9');
    expect(first.items).toHaveLength(tenant.world.users.length);
    expect(first.next).toMatch(/\/users\/delta\?\$deltatoken=[\w-]+$/);
    const untitled = tenant.world.users.find((user) => user.jobTitle === null)!;
    expect(first.items.find((item) => item.id === untitled.id)).toEqual({
      displayName: untitled.displayName,
      id: untitled.id,
    });
    expect((await round(first.next)).items).toEqual([]);
  });

  it('lists changes with all selected properties, or only the changed ones on request', async () => {
    const { next } = await round('/users/delta?$select=displayName,jobTitle,department');
    await tenant.send('PATCH', `/users/${person.id}`, { jobTitle: 'Harbor Pilot' });
    expect((await round(next)).items).toEqual([
      { displayName: person.displayName, jobTitle: 'Harbor Pilot', department: person.department, id: person.id },
    ]);
    expect((await round(next, { prefer: 'return=minimal' })).items).toEqual([
      { jobTitle: 'Harbor Pilot', id: person.id },
    ]);
    await tenant.send('PATCH', `/users/${person.id}`, { department: null });
    expect((await round(next, { prefer: 'return=minimal' })).items).toEqual([
      { jobTitle: 'Harbor Pilot', department: null, id: person.id },
    ]);
  });

  it('does not report what was not selected', async () => {
    const { next } = await round('/users/delta?$select=displayName');
    await tenant.send('PATCH', `/users/${person.id}`, { jobTitle: 'Harbor Pilot' });
    expect((await round(next)).items).toEqual([]);
    tenant.world.updateUser(person, { displayName: 'Changed Elsewhere' });
    expect((await round(next)).items).toMatchObject([{ displayName: 'Changed Elsewhere' }]);
  });

  it('reports new, removed and restored users', async () => {
    const { next } = await round('/users/delta?$select=displayName');
    const created = await tenant.send('POST', '/users', {
      accountEnabled: true,
      displayName: 'Nova Quist',
      mailNickname: 'nova',
      userPrincipalName: 'nova@alderfinch.com',
      passwordProfile: { password: 'Sunny-Day-2026' },
    });
    await tenant.send('DELETE', `/users/${person.id}`);
    const changes = await round(next);
    expect(changes.items).toEqual([
      { displayName: 'Nova Quist', id: created.body.id },
      { id: person.id, '@removed': { reason: 'changed' } },
    ]);
    await tenant.send('POST', `/directory/deletedItems/${person.id}/restore`);
    expect((await round(changes.next)).items).toEqual([{ displayName: person.displayName, id: person.id }]);
  });

  it('says deleted once the thirty days are over', async () => {
    await tenant.send('DELETE', `/users/${person.id}`);
    tenant.world.clock.advance(29 * 86_400_000);
    const { next } = await round('/users/delta?$select=displayName');
    tenant.world.clock.advance(2 * 86_400_000);
    expect((await round(next)).items).toContainEqual({ id: person.id, '@removed': { reason: 'deleted' } });
  });

  it('follows assigned licenses but not their states', async () => {
    const sku = [...tenant.world.skus.values()].find((one) => one.skuPartNumber === 'FLOW_FREE')!;
    const states = await round('/users/delta?$select=licenseAssignmentStates');
    const licenses = await round('/users/delta?$select=assignedLicenses');
    const answer = await tenant.send('POST', `/users/${person.id}/assignLicense`, {
      addLicenses: [{ skuId: sku.skuId, disabledPlans: [] }],
      removeLicenses: [],
    });
    expect(answer.status).toBe(200);
    expect((await round(states.next)).items).toEqual([]);
    expect((await round(licenses.next)).items.map((item) => item.id)).toEqual([person.id]);
  });

  it('starts from now with the latest token, and follows chosen users only', async () => {
    const latest = await tenant.get('/users/delta?$deltatoken=latest&$select=jobTitle');
    expect([latest.value, latest.nextLink]).toEqual([[], undefined]);
    await tenant.send('PATCH', `/users/${person.id}`, { jobTitle: 'Harbor Pilot' });
    expect((await round(latest.deltaLink!)).items).toHaveLength(1);

    const other = tenant.world.users[1]!;
    const chosen = await round(`/users/delta?$select=id&${filter(`id eq '${person.id}' or id eq '${other.id}'`)}`);
    expect(chosen.items.map((item) => item.id).sort()).toEqual([person.id, other.id].sort());
    expect((await tenant.get(`/users/delta?${filter("displayName eq 'x'")}`)).status).toBe(400);
    const many = Array.from({ length: 51 }, () => `id eq '${person.id}'`).join(' or ');
    expect((await tenant.get(`/users/delta?${filter(many)}`)).status).toBe(400);
  });

  it('does not lose what changes while a round is being read', async () => {
    const page = await tenant.get('/users/delta?$select=jobTitle&$top=20');
    await tenant
      .send('PATCH', `/users/${tenant.world.users[1]!.id}`, { usageLocation: 'US', jobTitle: 'Early' })
      .then((answer) => expect(answer.status).toBe(204));
    const rest = await round(page.nextLink!);
    expect((await round(rest.next)).items).toContainEqual({ id: tenant.world.users[1]!.id, jobTitle: 'Early' });
  });

  it('ages: seven days, or the switch, end in 410 with a place to start over', async () => {
    const { next } = await round('/users/delta?$select=displayName');
    tenant.switches.set('delta-expired', '');
    expect((await tenant.get(next)).status).toBe(410);
    tenant.switches.clear();
    tenant.world.clock.advance(6 * 86_400_000);
    expect((await tenant.get(next)).status).toBe(200);
    tenant.world.clock.advance(2 * 86_400_000);
    const gone = await tenant.get(next);
    expect(gone.status).toBe(410);
    expect((await round(gone.headers.Location!)).items).toHaveLength(tenant.world.users.length);
  });

  it('does not accept tokens of an earlier run', async () => {
    const { next } = await round('/users/delta?$select=displayName');
    const again = new Tenant();
    expect((await again.get(next)).status).toBe(410);
    expect((await again.get('/users/delta?$deltatoken=garbage')).status).toBe(400);
  });
});
