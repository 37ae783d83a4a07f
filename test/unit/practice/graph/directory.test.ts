import { beforeAll, describe, expect, it } from 'vitest';
import { ROLE } from '../../../../electron/practice/world/model.ts';
import { EVENTUAL, filter, type Json, Tenant } from './tenant.ts';

let tenant: Tenant;
beforeAll(() => {
  tenant = new Tenant();
});

const group = (name: string) => [...tenant.world.groups.values()].find((one) => one.displayName === name)!;

describe('groups', () => {
  it('lists all kinds, told apart by their flags', async () => {
    const groups = await tenant.all('/groups?$top=4');
    expect(groups).toHaveLength(tenant.world.groups.size);
    expect(groups[0]).not.toHaveProperty('assignedLicenses');
    const unified = await tenant.all(`/groups?${filter("groupTypes/any(c:c eq 'Unified')")}`);
    expect(unified.every((one) => one.mailEnabled === true)).toBe(true);
    const lists = await tenant.all(`/groups?${filter('mailEnabled eq true and securityEnabled eq false')}`);
    expect(lists.map((one) => one.displayName)).toContain('All Staff');
    expect(unified.length).toBeGreaterThan(0);
  });

  it.each([
    [
      filter('createdDateTime ge 2021-11-01'),
      "Unsupported or invalid query filter clause specified for property 'createdDateTime' of resource 'Group'.",
    ],
    [filter("displayName ne 'x'"), "Operator 'ne' is not supported"],
    ['$select=unseenCount', 'can only be retrieved for a single group'],
    ['$select=nope', "Could not find a property named 'nope' on type 'microsoft.graph.group'"],
  ])('%s is refused', async (query, message) => {
    const answer = await tenant.get(`/groups?${query}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.message).toContain(message);
  });

  it('refuses unindexed properties even as an advanced query', async () => {
    const answer = await tenant.get(`/groups?$count=true&${filter('createdDateTime ge 2021-11-01')}`, EVENTUAL);
    expect([answer.status, answer.code]).toEqual([400, 'Request_UnsupportedQuery']);
  });

  it('searches, sorts, counts', async () => {
    const found = await tenant.all('/groups?$search="displayName:staff"&$count=true', EVENTUAL);
    expect(found.map((one) => one.displayName)).toEqual(['All Staff']);
    const names = (await tenant.all('/groups?$orderby=displayName&$select=displayName&$top=7')).map((one) =>
      String(one.displayName).toLowerCase(),
    );
    expect(names).toEqual([...names].sort());
    expect((await tenant.get('/groups/$count', EVENTUAL)).body.text).toBe(String(tenant.world.groups.size));
  });

  it('pages members, as objects or as users', async () => {
    const staff = group('All Staff');
    const members = await tenant.all(`/groups/${staff.id}/members?$top=10&$select=id,mail`);
    expect(members.map((one) => one.id)).toEqual(staff.memberIds);
    expect(members[0]).toMatchObject({ '@odata.type': '#microsoft.graph.user' });
    const users = await tenant.get(`/groups/${staff.id}/members/microsoft.graph.user?$top=3`);
    expect(users.value[0]).not.toHaveProperty('@odata.type');
    expect((await tenant.get(`/groups/${staff.id}/members/$count`, EVENTUAL)).body.text).toBe(
      String(staff.memberIds.length),
    );
    expect((await tenant.get('/groups/00000000-0000-4000-8000-000000000000/members')).status).toBe(404);
  });
});

describe('membership of a person', () => {
  it('lists groups and roles', async () => {
    const { userId } = tenant.world.personas[0]!;
    const user = tenant.world.userById(userId)!;
    const all = await tenant.all(`/users/${userId}/memberOf`);
    const kinds = all.map((one) => one['@odata.type']);
    expect(kinds.filter((kind) => kind === '#microsoft.graph.group')).toHaveLength(user.groupIds.length);
    expect(all.find((one) => one['@odata.type'] === '#microsoft.graph.directoryRole')).toMatchObject({
      roleTemplateId: ROLE.GlobalAdministrator,
    });
    const groups = await tenant.all(`/users/${userId}/memberOf/microsoft.graph.group?$select=id&$top=1`);
    expect(groups.map((one) => one.id)).toEqual(user.groupIds);
    const security = await tenant.send('POST', `/users/${userId}/getMemberGroups`, { securityEnabledOnly: true });
    expect((security.body.value as string[]).length).toBeLessThan(user.groupIds.length);
    const checked = await tenant.send('POST', `/users/${userId}/checkMemberGroups`, {
      groupIds: [user.groupIds[0], userId],
    });
    expect(checked.body.value).toEqual([user.groupIds[0]]);
  });

  it('knows no managers', async () => {
    const answer = await tenant.get('/me/manager');
    expect([answer.status, answer.code]).toEqual([404, 'Request_ResourceNotFound']);
    expect((await tenant.get('/me/directReports')).value).toEqual([]);
  });

  it('comes along with a user on request', async () => {
    const { userId } = tenant.world.personas[0]!;
    const answer = await tenant.get(`/users/${userId}?$select=id&$expand=memberOf($select=id)`);
    expect((answer.body.memberOf as Json[]).length).toBeGreaterThan(0);
    expect((await tenant.get(`/users/${userId}?$expand=shoes`)).status).toBe(400);
  });
});

describe('roles', () => {
  it('lists activated roles only, on one page, found by template id', async () => {
    const roles = (await tenant.get('/directoryRoles')).value;
    const held = new Set(tenant.world.users.flatMap((user) => user.roles));
    expect(roles.map((one) => one.roleTemplateId).sort()).toEqual([...held].sort());
    expect(roles.every((one) => one.id !== one.roleTemplateId)).toBe(true);
    const [global] = (await tenant.get(`/directoryRoles?${filter(`roleTemplateId eq '${ROLE.GlobalAdministrator}'`)}`))
      .value;
    expect((await tenant.get(`/directoryRoles(roleTemplateId='${ROLE.GlobalAdministrator}')`)).body.id).toBe(
      global!.id,
    );
    expect(
      (await tenant.get(`/directoryRoles/roleTemplateId=${ROLE.GlobalAdministrator}/members`)).value.map(
        (one) => one.id,
      ),
    ).toEqual(
      tenant.world.users.filter((user) => user.roles.includes(ROLE.GlobalAdministrator)).map((user) => user.id),
    );
    expect((await tenant.get('/directoryRoleTemplates')).value.length).toBeGreaterThan(roles.length);
  });

  it('finds assignments by person and by role, and expands one side', async () => {
    const user = tenant.world.users.find((one) => one.roles.length > 0)!;
    const of = await tenant.all(
      `/roleManagement/directory/roleAssignments?${filter(`principalId eq '${user.id}'`)}&$expand=roleDefinition`,
    );
    expect(of.map((one) => one.roleDefinitionId)).toEqual(user.roles);
    expect(of[0]).toMatchObject({
      directoryScopeId: '/',
      roleDefinition: { isBuiltIn: true, templateId: user.roles[0] },
    });
    const by = await tenant.all(
      `/roleManagement/directory/roleAssignments?${filter(`roleDefinitionId eq '${ROLE.GlobalAdministrator}'`)}&$expand=principal`,
    );
    expect(by.every((one) => (one.principal as Json)['@odata.type'] === '#microsoft.graph.user')).toBe(true);
    expect((await tenant.get(`/roleManagement/directory/roleAssignments/${by[0]!.id}`)).body.principalId).toBe(
      by[0]!.principalId,
    );
    expect(
      (await tenant.get('/roleManagement/directory/roleAssignments?$expand=principal,roleDefinition')).status,
    ).toBe(400);
    const definition = await tenant.get(`/roleManagement/directory/roleDefinitions/${ROLE.LicenseAdministrator}`);
    expect(definition.body.displayName).toBe('License Administrator');
    const named = await tenant.get(
      `/roleManagement/directory/roleDefinitions?${filter("displayName eq 'Global Reader'")}`,
    );
    expect(named.value.map((one) => one.id)).toEqual([ROLE.GlobalReader]);
  });

  it('follows changes of roles', async () => {
    const own = new Tenant();
    const person = own.world.users.find((user) => user.roles.length === 0)!;
    await own.get('/directoryRoles');
    own.world.updateUser(person, { roles: [ROLE.BillingAdministrator] });
    const [billing] = (await own.get(`/directoryRoles?${filter("displayName eq 'Billing Administrator'")}`)).value;
    expect((await own.get(`/directoryRoles/${billing!.id}/members`)).value.map((one) => one.id)).toContain(person.id);
  });
});

describe('organization, products and contracts', () => {
  it('is a collection of one', async () => {
    const [organization, ...rest] = (await tenant.get('/organization')).value;
    expect(rest).toEqual([]);
    expect(organization).toMatchObject({
      id: tenant.world.tenant.tenantId,
      tenantType: 'AAD',
      onPremisesSyncEnabled: true,
    });
    expect((organization!.verifiedDomains as Json[]).filter((one) => one.isInitial === true)).toHaveLength(1);
    expect((await tenant.get(`/organization/${organization!.id}?$select=displayName`)).body.displayName).toBe(
      'Alder & Finch',
    );
    expect((await tenant.get('/organization/x')).status).toBe(404);
  });

  it('shows units in every state and takes only $select', async () => {
    const skus = (await tenant.get('/subscribedSkus')).value;
    const of = (part: string) => skus.find((one) => one.skuPartNumber === part)!;
    expect(of('SPE_E3')).toMatchObject({
      capabilityStatus: 'Enabled',
      id: `${tenant.world.tenant.tenantId}_${of('SPE_E3').skuId}`,
    });
    expect(of('POWER_BI_PRO')).toMatchObject({
      capabilityStatus: 'Warning',
      prepaidUnits: { enabled: 0, warning: 5, suspended: 0, lockedOut: 0 },
    });
    expect(of('PROJECTPROFESSIONAL')).toMatchObject({ capabilityStatus: 'Suspended' });
    expect((await tenant.get(`/subscribedSkus/${of('SPE_E3').id}?$select=skuPartNumber`)).body.skuPartNumber).toBe(
      'SPE_E3',
    );
    for (const query of [filter("skuPartNumber eq 'x'"), '$top=1', '$orderby=skuId']) {
      expect((await tenant.get(`/subscribedSkus?${query}`)).status).toBe(400);
    }
    const contracts = (await tenant.get('/directory/subscriptions')).value;
    for (const sku of tenant.world.skus.values()) {
      const mine = contracts.filter((one) => one.skuId === sku.skuId);
      expect(mine.map((one) => one.id)).toEqual(sku.subscriptionIds.slice(0, mine.length));
      const units = mine.reduce((sum, one) => sum + Number(one.totalLicenses), 0);
      expect(units).toBe(sku.enabled + sku.warning + sku.suspended + sku.lockedOut);
    }
    expect((await tenant.get(`/directory/subscriptions/${contracts[0]!.id}`)).body.id).toBe(contracts[0]!.id);
  });
});

describe('domains', () => {
  it('lists names with one default and one initial, and their records', async () => {
    const domains = (await tenant.get('/domains')).value;
    expect(domains.filter((one) => one.isDefault === true).map((one) => one.id)).toEqual(['alderfinch.com']);
    expect(domains.filter((one) => one.isInitial === true)).toHaveLength(1);
    expect((await tenant.get('/domains/partners.alderfinch.com')).body.authenticationType).toBe('Federated');
    expect((await tenant.get('/domains/nowhere.example')).status).toBe(404);
    const records = (await tenant.get('/domains/alderfinch.com/serviceConfigurationRecords')).value;
    expect(records.find((one) => one.recordType === 'Mx')).toMatchObject({
      '@odata.type': '#microsoft.graph.domainDnsMxRecord',
      mailExchange: 'alderfinch-com.mail.protection.outlook.com',
      preference: 0,
      ttl: 3600,
    });
    expect(new Set(records.map((one) => one.recordType))).toEqual(new Set(['Mx', 'Txt', 'CName', 'Srv']));
    const proof = (await tenant.get('/domains/finchlabs.example/verificationDnsRecords')).value;
    expect(proof.find((one) => one.recordType === 'Txt')!.text).toMatch(/^MS=ms\d{8}$/);
  });
});

describe('mailbox settings', () => {
  it('is the kind of mailbox, for oneself or an application', async () => {
    const own = new Tenant();
    expect((await own.get('/me/mailboxSettings/userPurpose')).body.value).toBe('user');
    const shared = own.world.mailboxes.find((one) => one.recipientTypeDetails === 'SharedMailbox')!;
    const delegated = await own.get(`/users/${shared.userId}/mailboxSettings`);
    expect([delegated.status, delegated.code]).toEqual([403, 'ErrorAccessDenied']);
    own.caller = own.app('MailboxSettings.Read');
    expect((await own.get(`/users/${shared.userId}/mailboxSettings`)).body).toMatchObject({
      userPurpose: 'shared',
      workingHours: { startTime: '08:00:00.0000000' },
    });
    const without = own.world.users.find((user) => own.world.mailboxByUserId(user.id) === undefined)!;
    const none = await own.get(`/users/${without.id}/mailboxSettings`);
    expect([none.status, none.code, none.message]).toEqual([
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    ]);
  });
});
