import { beforeEach, describe, expect, it } from 'vitest';
import type { PracticeUser } from '../../../../electron/practice/world/model.ts';
import { type Answer, Tenant } from './tenant.ts';

let tenant: Tenant;
let person: PracticeUser;
beforeEach(() => {
  tenant = new Tenant();
  person = tenant.world.users.find(
    (user) => user.roles.length === 0 && user.onPremisesSyncEnabled === null && user.usageLocation !== null,
  )!;
});

const NEW = {
  accountEnabled: true,
  displayName: 'Nova Quist',
  mailNickname: 'nova.quist',
  userPrincipalName: 'nova.quist@alderfinch.com',
  passwordProfile: { password: 'Sunny-Day-2026', forceChangePasswordNextSignIn: true },
};

function details(answer: Answer): { code: string; target: string }[] {
  return (answer.body.error as { details?: { code: string; target: string }[] }).details ?? [];
}

describe('create', () => {
  it('answers 201 with the default properties, and the user is there', async () => {
    const created = await tenant.send('POST', '/users', {
      ...NEW,
      usageLocation: 'de',
      department: 'Sales',
      streetAddress: 'Elm 4',
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/$entity',
      displayName: 'Nova Quist',
    });
    expect(created.body).not.toHaveProperty('usageLocation');
    const read = await tenant.get(
      `/users/${created.body.id}?$select=usageLocation,department,streetAddress,passwordProfile,accountEnabled,assignedLicenses`,
    );
    expect(read.body).toMatchObject({
      usageLocation: 'DE',
      department: 'Sales',
      streetAddress: 'Elm 4',
      passwordProfile: null,
      accountEnabled: true,
      assignedLicenses: [],
    });
    expect(tenant.world.writes.get(String(created.body.id))).toBe(1);
  });

  it.each(['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName'])('requires %s', async (name) => {
    const answer = await tenant.send('POST', '/users', { ...NEW, [name]: undefined });
    expect([answer.status, answer.code]).toEqual([400, 'Request_BadRequest']);
    expect(answer.message).toBe(`A value is required for property '${name}' of resource 'User'.`);
  });

  it('refuses a name in use, naming the property', async () => {
    const answer = await tenant.send('POST', '/users', {
      ...NEW,
      userPrincipalName: person.userPrincipalName.toUpperCase(),
    });
    expect([answer.status, answer.code, answer.message]).toEqual([
      400,
      'Request_BadRequest',
      'Another object with the same value for property userPrincipalName already exists.',
    ]);
    expect(details(answer)).toMatchObject([{ code: 'ObjectConflict', target: 'userPrincipalName' }]);
  });

  it.each([
    [
      'nova@elsewhere.example',
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    ],
    [
      'nova@finchlabs.example',
      'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    ],
    ['növa@alderfinch.com', "Invalid value specified for property 'userPrincipalName' of resource 'User'."],
    ['nova@partners.alderfinch.com', 'SourceAnchor is a required property for creation of a federated user.'],
  ])('refuses %s', async (userPrincipalName, message) => {
    const answer = await tenant.send('POST', '/users', { ...NEW, userPrincipalName });
    expect([answer.status, answer.message]).toEqual([400, message]);
  });

  it('takes a federated user with an anchor and without a password', async () => {
    const answer = await tenant.send('POST', '/users', {
      ...NEW,
      passwordProfile: undefined,
      userPrincipalName: 'nova@partners.alderfinch.com',
      onPremisesImmutableId: 'bm92YQ==',
    });
    expect(answer.status).toBe(201);
  });

  it.each(['short1A', 'alllowercaseletters', 'NODIGITSORSMALL'])(
    'wants a better password than %s',
    async (password) => {
      const answer = await tenant.send('POST', '/users', { ...NEW, passwordProfile: { password } });
      expect([answer.status, answer.message]).toEqual([
        400,
        'The specified password does not comply with password complexity requirements. Please provide a different password.',
      ]);
    },
  );
});

describe('change', () => {
  it('answers 204 and keeps what it was given', async () => {
    const answer = await tenant.send('PATCH', `/users/${person.id}`, {
      jobTitle: 'Harbor Pilot',
      mobilePhone: null,
      employeeType: 'Seasonal',
    });
    expect([answer.status, answer.body.text]).toEqual([204, undefined]);
    const read = await tenant.get(`/users/${person.id}?$select=jobTitle,mobilePhone,employeeType`);
    expect(read.body).toMatchObject({ jobTitle: 'Harbor Pilot', mobilePhone: null, employeeType: 'Seasonal' });
  });

  it('makes a new mail address the primary one', async () => {
    await tenant.send('PATCH', `/users/${person.id}`, { mail: 'pilot@alderfinch.com' });
    const read = await tenant.get(`/users/${person.id}?$select=mail,proxyAddresses`);
    expect(read.body.mail).toBe('pilot@alderfinch.com');
    expect((read.body.proxyAddresses as string[]).filter((address) => address.startsWith('SMTP:'))).toEqual([
      'SMTP:pilot@alderfinch.com',
    ]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ displayName: null }, "Invalid value specified for property 'displayName' of resource 'User'."],
    [{ displayName: '' }, "Invalid value specified for property 'displayName' of resource 'User'."],
    [{ usageLocation: 'Germany' }, "Invalid value specified for property 'usageLocation' of resource 'User'."],
    [{ usageLocation: 'QQ' }, "Invalid value specified for property 'usageLocation' of resource 'User'."],
    [{ usageLocation: null }, "Invalid value specified for property 'usageLocation' of resource 'User'."],
    [{ businessPhones: ['1', '2'] }, "Invalid value specified for property 'businessPhones' of resource 'User'."],
    [
      { onPremisesImmutableId: 'a$b' },
      "Invalid value specified for property 'onPremisesImmutableId' of resource 'User'.",
    ],
    [{ mailNickname: 'two words' }, "Invalid value specified for property 'mailNickname' of resource 'User'."],
    [{ proxyAddresses: ['smtp:x@alderfinch.com'] }, "Property 'proxyAddresses' is read-only and cannot be set."],
    [{ id: 'x' }, "Property 'id' is read-only and cannot be set."],
    [{ accountEnabled: 'true' }, 'One or more property values specified are invalid.'],
    [
      { shoeSize: 9 },
      "The property 'shoeSize' does not exist on type 'microsoft.graph.user'. Make sure to only use property names that are defined by the type.",
    ],
  ])('refuses %j', async (body, message) => {
    const before = person.version;
    const answer = await tenant.send('PATCH', `/users/${person.id}`, body);
    expect([answer.status, answer.message]).toEqual([400, message]);
    expect(person.version).toBe(before);
  });

  it('leaves people mastered on-premises alone, except for cloud properties', async () => {
    const synced = tenant.world.users.find((user) => user.onPremisesSyncEnabled)!;
    for (const body of [{ jobTitle: 'x' }, { accountEnabled: false }, { streetAddress: 'x' }]) {
      const answer = await tenant.send('PATCH', `/users/${synced.id}`, body);
      expect([answer.status, answer.message]).toEqual([
        400,
        'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
      ]);
    }
    expect((await tenant.send('PATCH', `/users/${synced.id}`, { usageLocation: 'FR' })).status).toBe(204);
  });

  it('needs a JSON object', async () => {
    expect((await tenant.send('PATCH', `/users/${person.id}`)).message).toBe('Empty Payload. JSON content expected.');
    expect((await tenant.send('PATCH', `/users/${person.id}`, '{"jobTitle":')).status).toBe(400);
    expect((await tenant.send('PATCH', `/users/${person.id}`, '[]')).status).toBe(400);
  });

  it('lets people change only the little things about themselves', async () => {
    tenant.caller = { ...tenant.as(), scopes: new Set(['User.ReadWrite']) };
    expect((await tenant.send('PATCH', '/me', { mobilePhone: '+1 206 555 0111' })).status).toBe(204);
    expect((await tenant.send('PATCH', '/me', { jobTitle: 'Boss' })).status).toBe(403);
    expect((await tenant.send('PATCH', `/users/${person.id}`, { mobilePhone: '1' })).status).toBe(403);
  });
});

describe('delete and restore', () => {
  it('keeps a deleted user for a while', async () => {
    expect((await tenant.send('DELETE', `/users/${person.id}`)).status).toBe(204);
    expect((await tenant.get(`/users/${person.id}`)).status).toBe(404);
    expect((await tenant.get(`/users/${person.userPrincipalName}`)).status).toBe(404);
    const bin = await tenant.all('/directory/deletedItems/microsoft.graph.user');
    expect(bin.find((user) => user.id === person.id)).toMatchObject({ deletedDateTime: '2026-06-17T10:00:00Z' });
    expect((await tenant.get(`/directory/deletedItems/${person.id}`)).body['@odata.type']).toBe(
      '#microsoft.graph.user',
    );
    const restored = await tenant.send('POST', `/directory/deletedItems/${person.id}/restore`);
    expect([restored.status, restored.body.id]).toEqual([200, person.id]);
    expect((await tenant.get(`/users/${person.id}`)).status).toBe(200);
    expect((await tenant.send('POST', `/directory/deletedItems/${person.id}/restore`)).status).toBe(404);
  });

  it('forgets the user after thirty days', async () => {
    await tenant.send('DELETE', `/users/${person.id}`);
    tenant.world.clock.advance(31 * 86_400_000);
    expect((await tenant.send('POST', `/directory/deletedItems/${person.id}/restore`)).status).toBe(404);
  });
});

describe('sessions', () => {
  it('ends them from now on', async () => {
    tenant.world.clock.advance(3_600_000);
    const answer = await tenant.send('POST', `/users/${person.id}/revokeSignInSessions`);
    expect([answer.status, answer.body]).toEqual([
      200,
      { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean', value: true },
    ]);
    const read = await tenant.get(`/users/${person.id}?$select=signInSessionsValidFromDateTime`);
    expect(read.body.signInSessionsValidFromDateTime).toBe('2026-06-17T11:00:00Z');
  });
});
