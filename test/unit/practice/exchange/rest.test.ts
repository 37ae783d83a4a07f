import { describe, expect, it } from 'vitest';
import { delegated, must, type Row, smallWorld, Tenant } from './harness.ts';

const tenant = new Tenant(smallWorld(160, 29));
const q = encodeURIComponent;
const admin = "Mailbox('admin@alderfinch.com')";

describe('entity sets', () => {
  it('are listed with a description', async () => {
    const { body } = await tenant.get('');
    expect((body.value as Row[]).map((set) => set.name)).toEqual(
      expect.arrayContaining([
        'Mailbox',
        'Recipient',
        'CasMailbox',
        'InboundConnector',
        'OutboundConnector',
        'UnifiedGroup',
      ]),
    );
    const metadata = await tenant.get('$metadata');
    expect(metadata.headers['Content-Type']).toContain('xml');
    expect(String(metadata.raw)).toContain('<EntityType Name="Mailbox">');
    expect(String(metadata.raw)).toContain('<Action Name="InvokeCommand">');
  });

  it('filter, select and page by GET', async () => {
    const first = await tenant.get(
      `Mailbox?$filter=${q("RecipientTypeDetails eq 'SharedMailbox'")}&$select=Alias&$top=5`,
    );
    expect(first.rows.length).toBe(5);
    expect(Object.keys(must(first.rows[0]))).toEqual(['Alias']);
    const aliases = first.rows.map((row) => row.Alias);
    let link = first.nextLink;
    while (link) {
      const next = await tenant.send(link, { method: 'GET' });
      expect(next.status).toBe(200);
      aliases.push(...next.rows.map((row) => row.Alias));
      link = next.nextLink;
    }
    const shared = tenant.world.mailboxes.filter((m) => m.recipientTypeDetails === 'SharedMailbox');
    expect(aliases).toEqual(shared.map((m) => m.alias));
  });

  it('hold no type annotations', async () => {
    const { rows } = await tenant.get('Mailbox?$top=1&PropertySet=Minimum,Quota');
    const keys = Object.keys(must(rows[0]));
    expect(keys.some((key) => key.includes('@'))).toBe(false);
    expect(keys).toEqual(expect.arrayContaining(['Alias', 'OrganizationId', 'ProhibitSendQuota']));
    expect(keys).not.toContain('Database');
  });

  it('narrow by type, by archive and by the start of a name', async () => {
    const rooms = await tenant.get(
      'Mailbox?RecipientTypeDetails=RoomMailbox,EquipmentMailbox&$select=RecipientTypeDetails',
    );
    expect(new Set(rooms.rows.map((row) => row.RecipientTypeDetails))).toEqual(
      new Set(['RoomMailbox', 'EquipmentMailbox']),
    );
    const archives = await tenant.get('Mailbox?Archive=true&$select=Guid');
    expect(archives.rows.length).toBe(tenant.world.mailboxes.filter((m) => m.archiveGuid).length);
    expect((await tenant.get('Mailbox?Anr=admin&$select=Alias')).rows.map((row) => row.Alias)).toContain('admin');
    expect((await tenant.get('Mailbox?Anr=ad')).status).toBe(400);
  });

  it.each([
    "Mailbox?$filter=Alias%20-eq%20'x'",
    'Mailbox?$top=0',
    'Mailbox?PropertySet=Everything',
    'Mailbox?$skiptoken=nonsense',
  ])('refuse %s', async (path) => expect((await tenant.get(path)).status).toBe(400));

  it('refuse the token of another listing', async () => {
    const first = await tenant.get('Mailbox?$top=1&$select=Alias');
    const token = new URL(must(first.nextLink)).searchParams.get('$skiptoken');
    expect((await tenant.get(`CasMailbox?$skiptoken=${q(must(token))}`)).status).toBe(400);
  });
});

describe('entities', () => {
  it('are found by address, by guid, by encoded key and with an apostrophe', async () => {
    expect((await tenant.get(`${admin}?$select=Alias`)).body.Alias).toBe('admin');
    const odd = must(
      tenant.world.mailboxes.find((m) => m.userPrincipalName.includes("'") || m.displayName.includes("'")),
    );
    expect((await tenant.get(`Mailbox('${odd.guid}')?$select=Guid`)).body.Guid).toBe(odd.guid);
    expect(
      (await tenant.get(`Mailbox('${q(odd.displayName.replaceAll("'", "''"))}')?$select=DisplayName`)).body.DisplayName,
    ).toBe(odd.displayName);
    const encoded = Buffer.from('admin@alderfinch.com').toString('base64');
    expect((await tenant.get(`Mailbox('${q(encoded)}')?isEncoded=true&$select=Alias`)).body.Alias).toBe('admin');
  });

  it('that are missing give the same 404 as the cmdlets', async () => {
    const { status, error } = await tenant.get("Mailbox('nobody')");
    expect([status, error.code]).toEqual([404, 'NotFound']);
    expect(error.details?.[0]?.message).toMatch(/^Ex6F9304\|/);
  });

  it('give statistics with sizes as numbers of bytes', async () => {
    const mailbox = must(tenant.world.mailboxByIdentity('admin@alderfinch.com'));
    const { body } = await tenant.get(`${admin}/Exchange.GetMailboxStatistics()`);
    expect(body).toMatchObject({ TotalItemSize: mailbox.totalItemBytes, ItemCount: mailbox.itemCount });
    const second = await tenant.get(
      `Mailbox/Exchange.GetMailboxStatisticsV2(mailboxGuid=${mailbox.exchangeGuid},databaseGuid=${mailbox.guid})`,
    );
    expect(second.body.TotalItemSize).toBe(mailbox.totalItemBytes);
  });

  it('give no content for the statistics of a mailbox nobody opened', async () => {
    const mailbox = must(tenant.world.mailboxes.find((m) => m.neverOpened));
    expect((await tenant.get(`Mailbox('${mailbox.guid}')/Exchange.GetMailboxStatistics()`)).status).toBe(204);
  });

  it('give permissions one entry a user with a list of rights', async () => {
    const mailbox = must(tenant.world.mailboxes.find((m) => m.permissions.some((p) => p.trusteeId !== null)));
    const { rows } = await tenant.get(`Mailbox('${mailbox.guid}')/MailboxPermission`);
    expect(rows[0]).toMatchObject({ User: 'NT AUTHORITY\\SELF', PermissionId: 'TlQgQVVUSE9SSVRZXFNFTEY=' });
    const first = (must(rows[0]).PermissionList as Row[])[0];
    expect(first).toMatchObject({
      AccessRights: ['FullAccess', 'ReadPermission'],
      IsInherited: false,
      Deny: false,
      InheritanceType: 'All',
    });
    expect(rows.length).toBeGreaterThan(1);
  });

  it('give who may send as them, by filters', async () => {
    const { rows } = await tenant.get(
      "Recipient/Exchange.GetRecipientPermissionByFilters(identity='admin@alderfinch.com',trustee=null,accessRights=null)",
    );
    expect(rows.map((row) => row.Trustee)).toContain('NT AUTHORITY\\SELF');
  });

  it('exist for recipients, client access, connectors and groups', async () => {
    expect((await tenant.get("Recipient('admin@alderfinch.com')?$select=RecipientType")).body.RecipientType).toBe(
      'UserMailbox',
    );
    expect((await tenant.get("CasMailbox('admin@alderfinch.com')?$select=OWAEnabled")).body.OWAEnabled).toBe(true);
    expect((await tenant.get("InboundConnector('Office scanners')?$select=Enabled")).body.Enabled).toBe(false);
    expect((await tenant.get('OutboundConnector')).rows.length).toBe(1);
    expect((await tenant.get('UnifiedGroup?$select=Guid')).rows.length).toBeGreaterThan(0);
  });

  it.each([
    `${admin}/Nothing`,
    `${admin}/MailboxPermission/More`,
    "Mailbox('unclosed",
    'Mailbox/Exchange.GetMailboxStatistics()',
  ])('lead nowhere at %s', async (path) => expect((await tenant.get(path)).status).toBe(404));
});

describe('the v2.0 endpoints', () => {
  const v2 = delegated(undefined, ['Exchange.ManageV2']);
  const call = (endpoint: string, cmdlet: string, parameters: Row = {}, caller = v2) =>
    tenant.send(`/adminapi/v2.0/${tenant.world.tenant.tenantId}/${endpoint}`, {
      body: { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } },
      caller,
    });

  it('need their own permission', async () => {
    expect((await call('Mailbox', 'Get-Mailbox', { ResultSize: 1 }, delegated())).status).toBe(403);
    expect((await call('Mailbox', 'Get-Mailbox', { ResultSize: 1 })).status).toBe(200);
  });

  it.each([
    ['OrganizationConfig', 'Get-OrganizationConfig', {}],
    ['AcceptedDomain', 'Get-AcceptedDomain', { ResultSize: 10 }],
    ['mailbox', 'get-mailbox', { Identity: 'admin@alderfinch.com' }],
    ['MailboxFolderPermission', 'Get-MailboxFolderPermission', { Identity: 'admin@alderfinch.com:\\Calendar' }],
  ])('%s runs %s', async (endpoint, cmdlet, parameters) =>
    expect((await call(endpoint, cmdlet, parameters)).rows.length).toBeGreaterThan(0),
  );

  it('page by POST to their own link', async () => {
    const first = await tenant.send(`/adminapi/v2.0/${tenant.world.tenant.tenantId}/Mailbox?$select=Guid`, {
      body: { CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: { ResultSize: 'Unlimited' } } },
      caller: v2,
      headers: { prefer: 'odata.maxpagesize=100' },
    });
    expect(must(first.nextLink)).toContain('/adminapi/v2.0/');
    const second = await tenant.send(must(first.nextLink), { body: {}, caller: v2 });
    expect([...first.rows, ...second.rows].map((row) => row.Guid)).toEqual(tenant.world.mailboxes.map((m) => m.guid));
  });

  it('take no other cmdlet and no other parameter', async () => {
    expect((await call('Mailbox', 'Get-OrganizationConfig')).status).toBe(400);
    const refused = await call('Mailbox', 'Set-Mailbox', {
      Identity: 'admin@alderfinch.com',
      HiddenFromAddressListsEnabled: true,
    });
    expect(refused.error.innererror.internalexception.message).toMatch(/HiddenFromAddressListsEnabled$/);
    expect((await call('InvokeCommand', 'Get-Mailbox')).status).toBe(404);
  });

  it('set delegates', async () => {
    expect(
      (
        await call('Mailbox', 'Set-Mailbox', {
          Identity: 'admin@alderfinch.com',
          GrantSendOnBehalfTo: ['reader@alderfinch.com'],
        })
      ).status,
    ).toBe(200);
    const { rows } = await call('Mailbox', 'Get-Mailbox', { Identity: 'admin@alderfinch.com' });
    expect(rows[0]?.GrantSendOnBehalfTo).toEqual([must(tenant.world.userByUpn('reader@alderfinch.com')).id]);
  });
});
