import { beforeAll, describe, expect, it } from 'vitest';
import { EVENTUAL, filter, ORIGIN, Tenant } from './tenant.ts';

let tenant: Tenant;
beforeAll(() => {
  tenant = new Tenant();
});

describe('pages', () => {
  it('shows the default properties, 100 at a time, and says so in the context', async () => {
    const big = new Tenant(150);
    const page = await big.get('/users');
    expect(page.value).toHaveLength(100);
    expect(page.body['@odata.context']).toBe(`${ORIGIN}/v1.0/$metadata#users`);
    expect(Object.keys(page.value[0]!)).toEqual([
      'businessPhones',
      'displayName',
      'givenName',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
      'id',
    ]);
    expect(page.headers).toMatchObject({
      'OData-Version': '4.0',
      'Cache-Control': 'no-cache',
      'x-ms-resource-unit': '2',
    });
  });

  it('gives every user exactly once over opaque links that keep the query', async () => {
    const first = await tenant.get('/users?$select=id,displayName&$top=7&$count=true', EVENTUAL);
    expect(first.body['@odata.context']).toBe(`${ORIGIN}/v1.0/$metadata#users(id,displayName)`);
    expect(first.body['@odata.count']).toBe(tenant.world.users.length);
    expect(first.nextLink).toMatch(/\$skiptoken=RFNwd[\w-]+$/);
    const second = await tenant.get(first.nextLink!, EVENTUAL);
    expect(Object.keys(second.value[0]!)).toEqual(['id', 'displayName']);
    expect(second.value).toHaveLength(7);
    expect(second.body).not.toHaveProperty('@odata.count');
    const ids = (await tenant.all('/users?$select=id&$top=7')).map((user) => user.id);
    expect(ids).toEqual(tenant.world.users.map((user) => user.id));
  });

  it('goes on where it was when people leave and join between pages', async () => {
    const own = new Tenant();
    const before = own.world.users.map((user) => user.id);
    const first = await own.get('/users?$select=id&$top=10');
    own.world.deleteUser(own.world.userById(before[2]!)!);
    own.world.deleteUser(own.world.userById(before[15]!)!);
    const rest = await own.all(first.nextLink!);
    expect([...first.value, ...rest].map((user) => user.id)).toEqual(before.filter((_, i) => i !== 15));
  });

  it('continues a list that was dropped from memory', async () => {
    const first = await tenant.get('/users?$select=id&$top=5');
    for (let i = 0; i < 40; i++) await tenant.get(`/users?$top=1&${filter(`startsWith(displayName,'${i}')`)}`);
    const again = await tenant.get(first.nextLink!);
    expect(again.value.map((user) => user.id)).toEqual(tenant.world.users.slice(5, 10).map((user) => user.id));
  });

  it('refuses altered, foreign and misplaced tokens', async () => {
    const first = await tenant.get('/users?$select=id&$top=5');
    const altered = await tenant.get(first.nextLink!.replace(/.{3}$/, 'AAA'));
    expect([altered.status, altered.code]).toEqual([400, 'Request_BadRequest']);
    expect((await tenant.get('/users?$skiptoken=RFNwdAAAA')).status).toBe(400);
    const elsewhere = await tenant.get(first.nextLink!.replace('/users', '/groups'));
    expect(elsewhere.status).toBe(400);
  });

  it('expires page tokens on demand, so many times', async () => {
    const own = new Tenant();
    own.switches.set('expiring-page-token', '3:1');
    const first = await own.get('/users?$top=5&$select=id');
    const second = await own.get(first.nextLink!);
    expect(second.status).toBe(200);
    const third = await own.get(second.nextLink!);
    expect([third.status, third.code]).toEqual([400, 'Directory_ExpiredPageToken']);
    expect((await own.all('/users?$top=5&$select=id')).length).toBe(own.world.users.length);
  });

  it.each([
    [
      '$top=1000',
      400,
      'Request_UnsupportedQuery',
      "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
    ],
    [
      '$top=0',
      400,
      'Request_UnsupportedQuery',
      "Invalid page size specified: '0'. Must be between 1 and 999 inclusive.",
    ],
    ['$top=abc', 400, 'BadRequest', ''],
    ['$skip=5', 400, 'Request_BadRequest', ''],
    ['$apply=x', 400, 'BadRequest', ''],
    ['$select=nope', 400, 'BadRequest', "Could not find a property named 'nope' on type 'microsoft.graph.user'"],
    ['$select=id,aboutMe', 501, 'NotImplemented', ''],
    ['$select=mailboxSettings', 501, 'NotImplemented', ''],
    ['$orderby=licenseAssignmentStates', 400, 'Request_UnsupportedQuery', 'Sorting not supported for current query.'],
  ])('%s → %i %s', async (query, status, code, message) => {
    const answer = await tenant.get(`/users?${query}`);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.message).toContain(message);
  });
});

describe('filters', () => {
  it.each([
    ['accountEnabled eq false'],
    ["startsWith(displayName,'a')"],
    ["userType eq 'Member'"],
    ['onPremisesSyncEnabled eq true'],
    ['createdDateTime ge 2020-01-01T00:00:00Z'],
    ["usageLocation in ('US','GB')"],
    ["department eq 'Sales' and accountEnabled eq true"],
  ])('%s works plainly and splits the list with its opposite', async (text) => {
    const yes = await tenant.all(`/users?$top=999&$select=id&${filter(text)}`);
    const no = await tenant.all(`/users?$top=999&$select=id&$count=true&${filter(`not(${text})`)}`, EVENTUAL);
    expect(yes.length).toBeGreaterThan(0);
    expect(no.length).toBeGreaterThan(0);
    expect(yes.length + no.length).toBe(tenant.world.users.length);
  });

  it('finds holders of a product without quotes around its id', async () => {
    const sku = [...tenant.world.skus.values()].find((one) => one.consumed > 0)!;
    const holders = await tenant.all(
      `/users?$select=id,assignedLicenses&${filter(`assignedLicenses/any(u:u/skuId eq ${sku.skuId})`)}`,
    );
    expect(holders).toHaveLength(sku.consumed);
    for (const user of holders)
      expect((user.assignedLicenses as { skuId: string }[]).map((l) => l.skuId)).toContain(sku.skuId);
    const none = await tenant.get(`/users?$count=true&$top=1&${filter('assignedLicenses/$count eq 0')}`, EVENTUAL);
    const some = await tenant.get(`/users?$count=true&$top=1&${filter('assignedLicenses/$count ne 0')}`, EVENTUAL);
    expect(Number(none.body['@odata.count']) + Number(some.body['@odata.count'])).toBe(tenant.world.users.length);
  });

  it('finds names with apostrophes, and takes them apart in paths too', async () => {
    const own = new Tenant();
    const user = own.world.users.find((one) => one.onPremisesSyncEnabled === null && one.roles.length === 0)!;
    own.world.updateUser(user, { displayName: "Sinéad O'Brien", userPrincipalName: "sinead.o'brien@alderfinch.com" });
    expect((await own.get(`/users?${filter("displayName eq 'Sinéad O''Brien'")}`)).value[0]!.id).toBe(user.id);
    expect(
      (await own.get(`/users?${filter("userPrincipalName eq 'SINEAD.o''brien@alderfinch.com'")}`)).value,
    ).toHaveLength(1);
    expect((await own.get("/users/sinead.o'brien@alderfinch.com")).body.id).toBe(user.id);
    expect((await own.get("/users('sinead.o''brien%40alderfinch.com')")).body.id).toBe(user.id);
  });

  it.each([
    ["displayName ne 'x'", 'ne'],
    ["endsWith(mail,'.com')", 'endsWith'],
    ['not(accountEnabled eq true)', 'not'],
    ['assignedLicenses/$count eq 0', '$count'],
  ])('%s wants the header and the count', async (text, operator) => {
    for (const headers of [{}, EVENTUAL]) {
      const answer = await tenant.get(`/users?${filter(text)}`, headers);
      expect([answer.status, answer.code]).toEqual([400, 'Request_UnsupportedQuery']);
      expect(answer.message).toBe(
        `Operator '${operator}' is not supported because the required parameters might be missing. Try adding $count=true query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information`,
      );
    }
    expect((await tenant.get(`/users?$count=true&${filter(text)}`)).status).toBe(400);
    expect((await tenant.get(`/users?$count=true&${filter(text)}`, EVENTUAL)).status).toBe(200);
  });

  it('does not filter on license assignment states', async () => {
    const answer = await tenant.get(`/users?${filter("licenseAssignmentStates/any(s:s/state eq 'Error')")}`);
    expect(answer.message).toBe(
      "Unsupported or invalid query filter clause specified for property 'licenseAssignmentStates' of resource 'User'.",
    );
  });

  it('combines filter and order only as an advanced query', async () => {
    const url = `/users?$select=displayName&$top=999&$orderby=displayName desc&${filter('accountEnabled eq true')}`;
    const plain = await tenant.get(url);
    expect([plain.code, plain.message]).toEqual([
      'Request_UnsupportedQuery',
      'Sorting not supported for current query.',
    ]);
    const sorted = (await tenant.all(`${url}&$count=true`, EVENTUAL)).map((user) =>
      String(user.displayName).toLowerCase(),
    );
    expect(sorted).toEqual([...sorted].sort().reverse());
    expect((await tenant.get('/users?$orderby=displayName&$top=2')).status).toBe(200);
  });
});

describe('search and count', () => {
  it('matches display names word by word and other properties from their start', async () => {
    const user = tenant.world.users.find((one) => one.surname !== null && /^[a-z]+$/i.test(one.surname))!;
    const byWord = await tenant.all(`/users?$search="displayName:${user.surname!.slice(0, 4)}"`, EVENTUAL);
    expect(byWord.map((one) => one.id)).toContain(user.id);
    const inside = await tenant.all(`/users?$search="mail:${user.mail!.slice(1, 9)}"`, EVENTUAL);
    expect(inside.map((one) => one.id)).not.toContain(user.id);
    const either = await tenant.all(`/users?$search="mail:${user.mail}" OR "displayName:zzzz"`, EVENTUAL);
    expect(either.map((one) => one.id)).toEqual([user.id]);
    const both = await tenant.all(`/users?$search="mail:${user.mail}" AND "displayName:zzzz"`, EVENTUAL);
    expect(both).toEqual([]);
  });

  it('needs its header, a property, and quotes', async () => {
    const bare = await tenant.get('/users?$search="displayName:a"');
    expect([bare.code, bare.message]).toEqual([
      'Request_UnsupportedQuery',
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    ]);
    expect((await tenant.get('/users?$search="anna"', EVENTUAL)).status).toBe(400);
    expect((await tenant.get('/users?$search=displayName:a', EVENTUAL)).status).toBe(400);
    expect((await tenant.get('/users?$search="usageLocation:US"', EVENTUAL)).status).toBe(400);
    expect((await tenant.get('/users?$search="displayName:a"&$expand=memberOf', EVENTUAL)).status).toBe(400);
  });

  it('counts as plain text, with the header only', async () => {
    const refused = await tenant.get('/users/$count');
    expect([refused.status, refused.code, refused.message]).toEqual([
      400,
      'Request_BadRequest',
      '$count is not currently supported.',
    ]);
    const counted = await tenant.get('/users/$count', EVENTUAL);
    expect([counted.headers['Content-Type'], counted.body.text]).toEqual([
      'text/plain',
      String(tenant.world.users.length),
    ]);
    const disabled = await tenant.get(`/users/$count?${filter('not(accountEnabled eq true)')}`, EVENTUAL);
    expect(Number(disabled.body.text)).toBe(tenant.world.users.filter((user) => !user.accountEnabled).length);
    const ignored = await tenant.get('/users?$count=true&$top=1');
    expect(ignored.status).toBe(200);
    expect(ignored.body).not.toHaveProperty('@odata.count');
  });
});

describe('sign-in activity', () => {
  it('comes in pages of 500 at most and cannot be filtered together with anything else', async () => {
    const big = new Tenant(600);
    const page = await big.get('/users?$select=id,signInActivity&$top=999');
    expect(page.value).toHaveLength(500);
    const seen = page.value.find((user) => user.signInActivity !== null)!.signInActivity as object;
    expect(Object.keys(seen)).toHaveLength(6);
    const stale = await big.get(
      `/users?$select=id&${filter('signInActivity/lastSignInDateTime le 2026-03-01T00:00:00Z')}`,
    );
    expect(stale.value.length).toBeGreaterThan(0);
    const mixed = await big.get(
      `/users?${filter('signInActivity/lastSignInDateTime le 2026-03-01T00:00:00Z and accountEnabled eq true')}`,
    );
    expect(mixed.code).toBe('Request_UnsupportedQuery');
  });

  it('is read by object id, not by name', async () => {
    const [user] = tenant.world.users;
    expect((await tenant.get(`/users/${user!.id}?$select=signInActivity`)).status).toBe(200);
    const byName = await tenant.get(`/users/${user!.userPrincipalName}?$select=signInActivity`);
    expect([byName.status, byName.message]).toEqual([
      400,
      'Get By Key only supports UserId and the key has to be a valid Guid',
    ]);
  });
});

describe('one user', () => {
  it('is found by id and by UPN in any case, and missed with the usual words', async () => {
    const user = tenant.world.users[3]!;
    expect((await tenant.get(`/users/${user.id.toUpperCase()}`)).body.id).toBe(user.id);
    const byUpn = await tenant.get(`/users/${user.userPrincipalName.toUpperCase()}?$select=id,accountEnabled`);
    expect(byUpn.body).toEqual({
      '@odata.context': `${ORIGIN}/v1.0/$metadata#users(id,accountEnabled)/$entity`,
      id: user.id,
      accountEnabled: user.accountEnabled,
    });
    const missing = await tenant.get('/users/c527a470-a882-481c-981c-ee6efaba85c7');
    expect([missing.status, missing.code, missing.message]).toEqual([
      404,
      'Request_ResourceNotFound',
      "Resource 'c527a470-a882-481c-981c-ee6efaba85c7' does not exist or one of its queried reference-property objects are not present.",
    ]);
  });

  it('is the caller under /me, who must be a person', async () => {
    expect((await tenant.get('/me')).body.id).toBe(tenant.caller.userId);
    const own = new Tenant();
    own.caller = own.app('User.Read.All');
    const refused = await own.get('/me');
    expect([refused.status, refused.message]).toEqual([
      400,
      '/me request is only valid with delegated authentication flow.',
    ]);
  });

  it('gives single properties, and nothing for one that is not set', async () => {
    const user = tenant.world.users[3]!;
    expect((await tenant.get(`/users/${user.id}/displayName`)).body.value).toBe(user.displayName);
    expect((await tenant.get(`/users/${user.id}/ageGroup`)).status).toBe(204);
    expect((await tenant.get(`/users/${user.id}/nonsense`)).message).toBe(
      "Resource not found for the segment 'nonsense'.",
    );
  });
});
