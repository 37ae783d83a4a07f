import { describe, expect, it } from 'vitest';
import { ROLE } from '../../../../electron/practice/world/model.ts';
import { application, delegated, Tenant } from './harness.ts';

const tenant = new Tenant();
const read = (caller: ReturnType<typeof delegated> | null) =>
  tenant.invoke('Get-Mailbox', { ResultSize: 1 }, { caller });

function expectNul(raw: unknown): void {
  expect(raw).toBeInstanceOf(Uint8Array);
  const bytes = raw as Uint8Array;
  expect(bytes.length).toBeGreaterThan(0);
  expect(bytes.every((byte) => byte === 0)).toBe(true);
}

describe('who may come in', () => {
  it('neither permission nor role: 401', async () => {
    const answer = await read(application([], []));
    expect(answer.status).toBe(401);
    expect(answer.headers['WWW-Authenticate']).toMatch(/^Bearer /);
    expect((await read(null)).status).toBe(401);
    expect((await read(delegated([ROLE.GlobalAdministrator], ['User.Read']))).status).toBe(401);
  });

  it('permission without role: 403 of NUL bytes with the reason in a header', async () => {
    for (const caller of [application([]), delegated([])]) {
      const answer = await read(caller);
      expect(answer.status).toBe(403);
      expectNul(answer.raw);
      expect(answer.headers['x-ms-diagnostics']).toContain('reason=');
    }
  });

  it('both: 200', async () => {
    expect((await read(application([ROLE.GlobalReader]))).status).toBe(200);
    expect((await read(delegated([ROLE.GlobalReader]))).status).toBe(200);
  });

  it('the role alone does not make up for the permission', async () => {
    expect((await read(application([ROLE.ExchangeAdministrator], []))).status).toBe(401);
  });

  it('the permission of the other kind of token does not count', async () => {
    expect((await read(delegated([ROLE.GlobalAdministrator], ['Exchange.ManageAsApp']))).status).toBe(401);
    expect((await read(application([ROLE.GlobalAdministrator], ['Exchange.Manage']))).status).toBe(401);
  });

  it('a v2 token on beta: 403 with nothing at all', async () => {
    const answer = await read(delegated([ROLE.GlobalAdministrator], ['Exchange.ManageV2']));
    expect([answer.status, answer.raw, answer.headers['x-ms-diagnostics']]).toEqual([403, undefined, undefined]);
  });

  it('a cmdlet that does not exist: 403 of NUL bytes', async () => {
    const answer = await tenant.invoke('Get-EXOMailbox');
    expect(answer.status).toBe(403);
    expectNul(answer.raw);
  });

  it('another tenant: 403', async () => {
    const body = { CmdletInput: { CmdletName: 'Get-Mailbox' } };
    expect(
      (await tenant.send('/adminapi/beta/11111111-2222-4333-8444-555555555555/InvokeCommand', { body })).status,
    ).toBe(403);
  });
});

describe('what a role may do', () => {
  const matrix: [keyof typeof ROLE, read: number, recipients: number, organization: number][] = [
    ['GlobalAdministrator', 200, 200, 200],
    ['ExchangeAdministrator', 200, 200, 200],
    ['ExchangeRecipientAdministrator', 200, 200, 403],
    ['GlobalReader', 200, 403, 403],
    ['HelpdeskAdministrator', 403, 403, 403],
    ['LicenseAdministrator', 403, 403, 403],
    ['SecurityReader', 403, 403, 403],
    ['ReportsReader', 403, 403, 403],
  ];

  it.each(matrix)('%s', async (role, reads, recipients, organization) => {
    const caller = delegated([ROLE[role]]);
    const statuses = [
      await tenant.invoke('Get-Mailbox', { ResultSize: 1 }, { caller }),
      await tenant.invoke('Set-Mailbox', { Identity: 'admin@alderfinch.com' }, { caller }),
      await tenant.invoke('Set-OrganizationConfig', {}, { caller }),
    ].map((answer) => answer.status);
    expect(statuses).toEqual([reads, recipients, organization]);
  });

  it('REST resources need a reading role as well', async () => {
    expect((await tenant.get('Mailbox', { caller: delegated([ROLE.LicenseAdministrator]) })).status).toBe(403);
    expect((await tenant.get('Mailbox', { caller: delegated([ROLE.GlobalReader]) })).status).toBe(200);
  });
});

describe('redirection', () => {
  it('sends callers to another host, method and query kept, when switched', async () => {
    const moved = new Tenant(tenant.world);
    moved.switches.set('regional-redirect', 'https://eu.example.test:446');
    const answer = await moved.invoke('Get-Mailbox', {}, { query: '?$select=Alias' });
    expect(answer.status).toBe(307);
    expect(answer.headers.Location).toBe(`https://eu.example.test:446${moved.root}/InvokeCommand?%24select=Alias`);
  });
});
