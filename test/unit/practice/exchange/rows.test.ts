import { beforeAll, describe, expect, it } from 'vitest';
import { escapeClixml } from '../../../../electron/practice/exchange/clixml.ts';
import { must, type Row, Tenant } from './harness.ts';

const tenant = new Tenant();
const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';

describe('the answer', () => {
  it('has context, warnings that are always an array, and value', async () => {
    const answer = await tenant.invoke('Get-OrganizationConfig');
    expect(Object.keys(answer.body)).toEqual([
      '@odata.context',
      'adminapi.warnings@odata.type',
      '@adminapi.warnings',
      'value',
    ]);
    expect(answer.body['@odata.context']).toBe(
      `https://outlook.office365.com/adminapi/beta/${tenant.world.tenant.tenantId}/$metadata#Collection(Exchange.GenericHashTable)`,
    );
    expect(answer.body['adminapi.warnings@odata.type']).toBe('#Collection(String)');
    expect(answer.warnings).toEqual([]);
    expect(answer.headers['Content-Type']).toMatch(/^application\/json;/);
  });

  it('takes the tenant by domain as well', async () => {
    const body = { CmdletInput: { CmdletName: 'Get-OrganizationConfig' } };
    const answer = await tenant.send(`/adminapi/beta/${tenant.world.tenant.initialDomain}/InvokeCommand`, { body });
    expect(answer.rows[0]?.Identity).toBe(tenant.world.tenant.initialDomain);
  });
});

describe('a mailbox row', () => {
  let row: Row;
  beforeAll(async () => {
    row = await tenant.one('get-mailbox', { identity: 'admin@alderfinch.com' });
  });

  it('is wide', () => expect(Object.keys(row).filter((key) => !key.includes('@')).length).toBeGreaterThan(200));

  it('is named by the object id of its user', () => {
    const user = must(tenant.world.userByUpn('admin@alderfinch.com'));
    expect([row.Identity, row.Id, row.ExternalDirectoryObjectId]).toEqual([user.id, user.id, user.id]);
  });

  it('carries the type annotations ahead of the values', () => {
    const keys = Object.keys(row);
    const at = keys.indexOf('ExchangeGuid');
    expect(keys.slice(at - 2, at)).toEqual(['ExchangeGuid@data.type', 'ExchangeGuid@odata.type']);
    expect(row['ExchangeGuid@data.type']).toBe('System.Guid');
    expect(row['EmailAddresses@odata.type']).toBe('#Collection(String)');
    expect(row['WhenMailboxCreated@data.type']).toBe('System.DateTime');
    expect(row['RecipientSoftDeletedStatus@data.type']).toBe('System.Int32');
  });

  it('leaves strings, switches and unset values bare', () => {
    for (const name of ['DisplayName', 'AuditEnabled', 'ForwardingAddress', 'LitigationHoldDate']) {
      expect(Object.keys(row)).not.toContain(`${name}@data.type`);
    }
    expect([row.ForwardingAddress, row.LitigationHoldDate]).toEqual([null, null]);
  });

  it('writes sizes, spans and times as the service does', () => {
    expect(row.ProhibitSendQuota).toBe('99 GB (106,300,440,576 bytes)');
    expect(row.RetainDeletedItemsFor).toBe('14.00:00:00');
    expect(row.LitigationHoldDuration).toBe('Unlimited');
    expect(row.WhenCreated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/);
    expect(row.WhenCreatedUTC).toMatch(/\.\d{7}Z$/);
    expect([row.ArchiveGuid, row.ArchiveStatus, row.ArchiveState]).toEqual([EMPTY_GUID, 'None', 'None']);
  });

  it('shows an archive as active, local and with a guid', async () => {
    const mailbox = must(tenant.world.mailboxes.find((m) => m.archiveGuid !== null));
    const found = await tenant.one('Get-Mailbox', { Identity: mailbox.guid });
    expect([found.ArchiveStatus, found.ArchiveState, found.ArchiveGuid]).toEqual([
      'Active',
      'Local',
      mailbox.archiveGuid,
    ]);
  });

  it('gives the discovery mailbox an empty object id and 50 GB', async () => {
    const { rows } = await tenant.invoke('Get-Mailbox', { RecipientTypeDetails: ['DiscoveryMailbox'] });
    expect(rows[0]).toMatchObject({
      ExternalDirectoryObjectId: '',
      ProhibitSendQuota: '50 GB (53,687,091,200 bytes)',
      IsShared: true,
      AccountDisabled: true,
      MailboxPlan: null,
    });
  });

  it('holds only the selected properties with their annotations, unknown names ignored', async () => {
    const { rows } = await tenant.invoke('Get-Mailbox', { ResultSize: 1 }, { query: '?$select=alias,Guid,Nonsense' });
    expect(Object.keys(must(rows[0]))).toEqual(['Alias', 'Guid@data.type', 'Guid@odata.type', 'Guid']);
  });

  it('adds display names of delegates on request', async () => {
    const mailbox = must(tenant.world.mailboxes.find((m) => m.grantSendOnBehalfTo.length > 0));
    const found = await tenant.one('Get-Mailbox', {
      Identity: mailbox.guid,
      IncludeGrantSendOnBehalfToWithDisplayNames: true,
    });
    const delegate = must(tenant.world.userById(must(mailbox.grantSendOnBehalfTo[0])));
    expect(found.GrantSendOnBehalfTo).toContain(delegate.id);
    expect(found.GrantSendOnBehalfToWithDisplayNames).toContain(delegate.displayName);
  });
});

describe('rows in PowerShell form', () => {
  it('hold the same values in one text', async () => {
    const headers = { 'x-responseformat': 'clixml' };
    const { rows } = await tenant.invoke(
      'Get-Mailbox',
      { Identity: 'admin@alderfinch.com' },
      {
        headers,
        query:
          '?$select=DisplayName,AuditEnabled,EmailAddresses,Guid,ForwardingAddress,ProhibitSendQuota,RecipientSoftDeletedStatus',
      },
    );
    const mailbox = must(tenant.world.mailboxByIdentity('admin@alderfinch.com'));
    expect(Object.keys(must(rows[0]))).toEqual(['_clixml']);
    const text = String(rows[0]?._clixml);
    expect(text).toContain('<S N="DisplayName">Ada Alder</S><B N="AuditEnabled">true</B>');
    expect(text).toContain(`<G N="Guid">${mailbox.guid}</G><Nil N="ForwardingAddress" />`);
    expect(text).toContain(
      '<S N="ProhibitSendQuota">99 GB (106,300,440,576 bytes)</S><I32 N="RecipientSoftDeletedStatus">0</I32>',
    );
    expect(text).toContain(`<LST>${mailbox.emailAddresses.map((address) => `<S>${address}</S>`).join('')}</LST>`);
  });

  it('escape markup and control characters', () => {
    expect(escapeClixml('a<b> & _x000D_\r\n')).toBe('a&lt;b&gt; &amp; _x005F_x000D__x000D__x000A_');
  });
});

describe('statistics', () => {
  it('give sizes as text and counts as annotated numbers', async () => {
    const row = await tenant.one('Get-MailboxStatistics', { Identity: 'admin@alderfinch.com' });
    const mailbox = must(tenant.world.mailboxByIdentity('admin@alderfinch.com'));
    expect(row.TotalItemSize).toContain(`(${mailbox.totalItemBytes.toLocaleString('en-US')} bytes)`);
    expect([row['ItemCount@data.type'], row.ItemCount]).toEqual(['System.Int32', mailbox.itemCount]);
    expect(row.MailboxGuid).toBe(mailbox.exchangeGuid);
  });

  it('warn and give nothing for a mailbox nobody opened', async () => {
    const mailbox = must(tenant.world.mailboxes.find((m) => m.neverOpened && m.visibleAt === 0));
    const answer = await tenant.invoke('Get-MailboxStatistics', { Identity: mailbox.guid });
    expect([answer.status, answer.rows]).toEqual([200, []]);
    expect(answer.warnings[0]).toContain('has not been logged on to');
  });

  it('read the archive when there is one', async () => {
    const mailbox = must(tenant.world.mailboxes.find((m) => m.archiveGuid !== null && !m.neverOpened));
    const row = await tenant.one('Get-MailboxStatistics', { Identity: mailbox.guid, Archive: true });
    expect([row.MailboxGuid, row.IsArchiveMailbox]).toEqual([mailbox.archiveGuid, true]);
    const without = must(tenant.world.mailboxes.find((m) => m.archiveGuid === null));
    expect((await tenant.invoke('Get-MailboxStatistics', { Identity: without.guid, Archive: true })).status).toBe(400);
  });
});

describe('finding mailboxes', () => {
  it.each([
    "Alias -eq 'admin'",
    "UserPrincipalName -eq 'ADMIN@alderfinch.com'",
    "EmailAddresses -like '*admin@alderfinch.com'",
  ])('%s', async (Filter) => {
    const { rows } = await tenant.invoke('Get-Mailbox', { Filter });
    expect(rows.map((row) => row.UserPrincipalName)).toEqual(['admin@alderfinch.com']);
  });

  it('reads an apostrophe doubled in a filter and single in an identity', async () => {
    const mailbox = must(
      tenant.world.mailboxes.find((m) => m.displayName.includes("'")),
      'a mailbox with an apostrophe',
    );
    const filtered = await tenant.invoke('Get-Mailbox', {
      Filter: `DisplayName -eq '${mailbox.displayName.replaceAll("'", "''")}'`,
    });
    expect(filtered.rows.map((row) => row.Guid)).toContain(mailbox.guid);
    const found = await tenant.one('Get-Mailbox', { Identity: mailbox.userPrincipalName });
    expect(found.Guid).toBe(mailbox.guid);
  });

  it.each(['guid', 'exchangeGuid', 'userPrincipalName', 'primarySmtpAddress', 'alias', 'userId'] as const)(
    'by %s',
    async (key) => {
      const mailbox = must(tenant.world.mailboxByIdentity('licenses@alderfinch.com'));
      expect((await tenant.one('Get-Mailbox', { Identity: must(mailbox[key]) })).Guid).toBe(mailbox.guid);
    },
  );

  it('by type, by archive and by the start of a name', async () => {
    const shared = await tenant.invoke('Get-Mailbox', {
      RecipientTypeDetails: 'SharedMailbox',
      ResultSize: 'Unlimited',
    });
    const expected = tenant.world.mailboxes.filter((m) => m.recipientTypeDetails === 'SharedMailbox');
    expect(shared.rows.map((row) => row.Guid)).toEqual(expected.map((m) => m.guid));
    const archives = await tenant.invoke('Get-Mailbox', { Archive: true });
    expect(archives.rows.length).toBe(tenant.world.mailboxes.filter((m) => m.archiveGuid !== null).length);
    const anr = await tenant.invoke('Get-Mailbox', { Anr: 'adm' });
    expect(anr.rows.map((row) => row.Alias)).toContain('admin');
  });

  it('sorts by display name when asked', async () => {
    const { rows } = await tenant.invoke('Get-Mailbox', { SortBy: 'DisplayName' });
    const names = rows.map((row) => String(row.DisplayName).toLowerCase());
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  });
});
