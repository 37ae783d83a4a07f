import { beforeAll, describe, expect, it } from 'vitest';
import { graphSurface } from '../../../../electron/practice/graph/surface.ts';
import type { ROLE } from '../../../../electron/practice/world/model.ts';
import { type Answer, Tenant } from './tenant.ts';

type Role = keyof typeof ROLE;

let tenant: Tenant;
let person: string;
let admin: string;
beforeAll(() => {
  tenant = new Tenant();
  person = tenant.world.users.find(
    (user) => user.roles.length === 0 && user.onPremisesSyncEnabled === null && user.usageLocation !== null,
  )!.id;
  admin = tenant.world.users.find((user) => user.roles.length > 0 && user.id !== tenant.world.personas[0]!.userId)!.id;
});

async function asking(
  roles: Role[],
  scopes: string[] | null,
  method: string,
  url: string,
  body?: unknown,
): Promise<Answer> {
  const { caller } = tenant;
  tenant.caller = { ...tenant.as(...roles), ...(scopes ? { scopes: new Set(scopes) } : {}) };
  try {
    return await tenant.send(method, url, body);
  } finally {
    tenant.caller = caller;
  }
}

describe('least permissions of reads', () => {
  it.each<[string, string[], string[]]>([
    ['/users?$top=1', ['User.ReadBasic.All'], ['User.Read']],
    ['/users?$top=1&$select=accountEnabled', ['User.Read.All'], ['User.ReadBasic.All']],
    ['/users/delta', ['User.Read.All'], ['User.ReadBasic.All']],
    ['/me', ['User.Read'], ['Mail.Read']],
    ['/subscribedSkus', ['LicenseAssignment.Read.All'], ['User.Read.All']],
    ['/directory/subscriptions', ['Organization.Read.All'], ['User.Read.All']],
    ['/organization', ['User.Read'], ['Mail.Read']],
    ['/domains', ['Directory.Read.All'], ['User.Read.All']],
    ['/domains/alderfinch.com/serviceConfigurationRecords', ['Domain.Read.All'], ['Directory.Read.All']],
    ['/groups', ['Group.ReadBasic.All'], ['User.Read.All']],
    ['/directoryRoles', ['RoleManagement.Read.Directory'], ['User.Read.All']],
    ['/roleManagement/directory/roleAssignments', ['Directory.Read.All'], ['User.Read.All']],
    ["/reports/getMailboxUsageDetail(period='D7')", ['Reports.Read.All'], ['User.Read.All']],
    ['/admin/reportSettings', ['ReportSettings.Read.All'], ['Reports.Read.All']],
    ['/security/secureScores?$top=1', ['SecurityEvents.Read.All'], ['User.Read.All']],
    ['/auditLogs/signIns?$top=1', ['AuditLog.Read.All', 'Directory.Read.All'], ['AuditLog.Read.All']],
    ['/reports/authenticationMethods/userRegistrationDetails', ['AuditLog.Read.All'], ['Reports.Read.All']],
    ['/users?$top=1&$select=signInActivity', ['AuditLog.Read.All', 'User.Read.All'], ['User.Read.All']],
    ['/me/mailboxSettings', ['MailboxSettings.Read'], ['User.Read']],
    ['/me/licenseDetails', ['User.Read'], ['Mail.Read']],
    ['/me/memberOf', ['User.Read'], ['Mail.Read']],
  ])('%s', async (url, enough, tooLittle) => {
    expect((await asking(['GlobalAdministrator'], enough, 'GET', url)).status).toBeLessThan(400);
    expect((await asking(['GlobalAdministrator'], tooLittle, 'GET', url)).status).toBe(403);
  });

  it('shows the basic profile only to those who may see no more', async () => {
    const basic = await asking([], ['User.ReadBasic.All'], 'GET', `/users/${person}`);
    const full = await asking([], ['User.Read.All'], 'GET', `/users/${person}`);
    expect(full.body.jobTitle).not.toBeNull();
    expect(basic.body).toEqual({
      ...full.body,
      businessPhones: [],
      jobTitle: null,
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: null,
    });
  });
});

describe('roles of people', () => {
  const ALL: Role[] = [
    'GlobalAdministrator',
    'LicenseAdministrator',
    'UserAdministrator',
    'ExchangeAdministrator',
    'HelpdeskAdministrator',
    'GlobalReader',
    'DirectoryWriters',
    'GroupsAdministrator',
    'ReportsReader',
  ];

  it.each<[string, string, () => string, unknown, Role[]]>([
    [
      'assign a license',
      'POST',
      () => `/users/${person}/assignLicense`,
      { addLicenses: [], removeLicenses: [] },
      ['GlobalAdministrator', 'LicenseAdministrator', 'UserAdministrator', 'DirectoryWriters'],
    ],
    [
      'set a usage location',
      'PATCH',
      () => `/users/${person}`,
      { usageLocation: 'US' },
      ['GlobalAdministrator', 'LicenseAdministrator', 'UserAdministrator'],
    ],
    [
      'change a title',
      'PATCH',
      () => `/users/${person}`,
      { jobTitle: 'Clerk' },
      ['GlobalAdministrator', 'UserAdministrator', 'DirectoryWriters'],
    ],
    [
      'reset a password',
      'PATCH',
      () => `/users/${person}`,
      { passwordProfile: { password: 'Sunny-Day-2026' } },
      ['GlobalAdministrator', 'UserAdministrator', 'HelpdeskAdministrator'],
    ],
    [
      'block sign-in',
      'PATCH',
      () => `/users/${person}`,
      { accountEnabled: true },
      ['GlobalAdministrator', 'UserAdministrator'],
    ],
    [
      'end sessions',
      'POST',
      () => `/users/${person}/revokeSignInSessions`,
      undefined,
      ['GlobalAdministrator', 'UserAdministrator', 'HelpdeskAdministrator', 'DirectoryWriters'],
    ],
    [
      'read a usage report',
      'GET',
      () => "/reports/getMailboxUsageDetail(period='D7')",
      undefined,
      ['GlobalAdministrator', 'ExchangeAdministrator', 'ReportsReader'],
    ],
    [
      'read sign-ins',
      'GET',
      () => '/auditLogs/signIns?$top=1',
      undefined,
      ['GlobalAdministrator', 'GlobalReader', 'ReportsReader'],
    ],
    ['change report settings', 'PATCH', () => '/admin/reportSettings', {}, ['GlobalAdministrator']],
  ])('%s', async (_, method, url, body, may) => {
    const allowed: Role[] = [];
    for (const role of ALL) {
      const answer = await asking([role], null, method, url(), body);
      if (answer.status < 400) allowed.push(role);
      else expect(answer.status).toBe(403);
    }
    expect(allowed.sort()).toEqual([...may].sort());
  });

  it('protects administrators from lesser ones', async () => {
    const password = { passwordProfile: { password: 'Sunny-Day-2026' } };
    expect((await asking(['HelpdeskAdministrator'], null, 'PATCH', `/users/${admin}`, password)).code).toBe(
      'Authorization_RequestDenied',
    );
    expect(
      (await asking(['UserAdministrator'], null, 'PATCH', `/users/${admin}`, { accountEnabled: false })).status,
    ).toBe(403);
    expect((await asking(['UserAdministrator'], null, 'DELETE', `/users/${admin}`)).status).toBe(403);
    expect(
      (await asking(['PrivilegedAuthenticationAdministrator'], null, 'PATCH', `/users/${admin}`, password)).status,
    ).toBe(204);
  });

  it('asks no role of an application', async () => {
    const { caller } = tenant;
    tenant.caller = tenant.app('Reports.Read.All', 'AuditLog.Read.All', 'Directory.Read.All');
    expect((await tenant.get("/reports/getMailboxUsageDetail(period='D7')")).status).toBe(302);
    expect((await tenant.get('/auditLogs/signIns?$top=1')).status).toBe(200);
    expect(
      (await tenant.send('POST', `/users/${person}/assignLicense`, { addLicenses: [], removeLicenses: [] })).status,
    ).toBe(403);
    tenant.caller = caller;
  });
});

describe('wording of refusals', () => {
  it.each<[string, string[], Role[], string, string]>([
    ['/users', [], [], 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
    [
      '/auditLogs/signIns',
      ['Directory.Read.All'],
      ['GlobalReader'],
      'Authentication_MSGraphPermissionMissing',
      'Calling principal does not have required MSGraph permissions AuditLog.Read.All',
    ],
    [
      '/auditLogs/signIns',
      ['AuditLog.Read.All', 'Directory.Read.All'],
      [],
      'Authentication_RequestFromUnsupportedUserRole',
      'User is not in the allowed roles',
    ],
    [
      '/admin/reportSettings',
      [],
      ['GlobalAdministrator'],
      'UnknownError',
      '{"error":{"code":"S2SUnauthorized","message":"Invalid permission."}}',
    ],
  ])('%s', async (url, scopes, roles, code, message) => {
    const answer = await asking(roles, scopes, 'GET', url);
    expect(answer.status).toBe(403);
    expect(answer.code).toBe(code);
    expect(answer.message).toContain(message);
  });

  it('says that a tenant has no premium license', async () => {
    const basic = new Tenant();
    Object.assign(basic.world.tenant, { premium: false });
    for (const url of [
      '/auditLogs/signIns',
      '/users?$select=signInActivity',
      '/reports/authenticationMethods/userRegistrationDetails',
    ]) {
      const answer = await basic.get(url);
      expect([answer.status, answer.code, answer.message]).toEqual([
        403,
        'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
        "Neither tenant is B2C or tenant doesn't have premium license",
      ]);
    }
  });

  it('carries date and both request ids, and echoes the one that was sent', async () => {
    const answer = await tenant.get('/nothing', { 'client-request-id': '5b1d5c5e-0000-4000-8000-00000000abcd' });
    const { error } = answer.body as { error: { innerError: Record<string, string> } };
    expect(error.innerError.date).toBe('2026-06-17T10:00:00');
    expect(error.innerError['client-request-id']).toBe('5b1d5c5e-0000-4000-8000-00000000abcd');
    expect(error.innerError['request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('addresses', () => {
  it.each([
    ['GET', '/v1.0/mailboxes', 400, "Resource not found for the segment 'mailboxes'."],
    ['GET', '/v1.0/users/x/photo/y', 400, "Resource not found for the segment 'y'."],
    ['GET', '/v1.0', 400, 'Empty request path.'],
    ['POST', '/v1.0/subscribedSkus', 405, 'Specified HTTP method is not allowed for the request target.'],
    ['DELETE', '/v1.0/organization', 405, 'Specified HTTP method is not allowed for the request target.'],
  ])('%s %s → %i', async (method, url, status, message) => {
    const answer = await tenant.send(method, url);
    expect([answer.status, answer.message]).toEqual([status, message]);
  });

  it('has two versions and takes segments in any case', async () => {
    const request = { ...tenant.request('GET', '/v1.0/users'), path: '/v2.0/users' };
    expect((await graphSurface(request, tenant.context)).status).toBe(400);
    expect((await tenant.get('/beta/organization')).body['@odata.context']).toBe(
      'https://graph.microsoft.com/beta/$metadata#organization',
    );
    expect((await tenant.get('/v1.0/SubscribedSKUs')).status).toBe(200);
    expect((await tenant.get('/v1.0/users/microsoft.graph.delta()')).status).toBe(200);
  });

  it.each([
    ['https://graph.microsoft.us', ["/reports/getMailboxUsageDetail(period='D7')", '/admin/reportSettings']],
    ['https://microsoftgraph.chinacloudapi.cn', ['/admin/reportSettings', '/security/secureScores']],
  ])('lacks some resources at %s', async (origin, missing) => {
    const national = new Tenant();
    national.origin = origin;
    for (const url of missing) {
      const answer = await national.get(url);
      expect([answer.status, answer.code]).toEqual([400, 'BadRequest']);
    }
    for (const url of [
      '/subscribedSkus',
      '/reports/authenticationMethods/userRegistrationDetails',
      '/auditLogs/signIns',
    ]) {
      expect((await national.get(url)).status).toBe(200);
    }
  });

  it('leaves out metadata on request, but never links and counts', async () => {
    const headers = { accept: 'application/json;odata.metadata=none', consistencylevel: 'eventual' };
    const page = await tenant.get('/groups?$top=1&$count=true', headers);
    expect(Object.keys(page.body)).toEqual(['@odata.count', '@odata.nextLink', 'value']);
    const [member] = (await tenant.get(`/groups/${page.value[0]!.id}/members?$top=1`, headers)).value;
    expect(member).not.toHaveProperty('@odata.type');
    expect(page.headers['Content-Type']).toContain('odata.metadata=none');
  });

  it('turns away a request nobody vouched for', async () => {
    const response = await graphSurface({ ...tenant.request('GET', '/users'), caller: null }, tenant.context);
    expect(response.status).toBe(401);
  });
});
