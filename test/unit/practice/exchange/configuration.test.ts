import { beforeEach, describe, expect, it } from 'vitest';
import { type Answer, must, type Row, smallWorld, Tenant } from './harness.ts';

let tenant: Tenant;
beforeEach(() => {
  tenant = new Tenant(smallWorld(60, 19));
});

const textOf = (answer: Answer) => answer.error.innererror.internalexception.message;

async function refused(cmdlet: string, parameters: Row): Promise<string> {
  const answer = await tenant.invoke(cmdlet, parameters);
  expect(answer.status).toBe(400);
  return textOf(answer);
}

describe('the organization', () => {
  it('shows unset switches as null and the folder mode as text', async () => {
    expect(await tenant.one('Get-OrganizationConfig')).toMatchObject({
      OAuth2ClientProfileEnabled: true,
      FocusedInboxOn: null,
      MessageRecallEnabled: null,
      DefaultAuthenticationPolicy: null,
      PublicFoldersEnabled: 'Local',
      ActivityBasedAuthenticationTimeoutInterval: '06:00:00',
    });
  });

  it('takes a default policy, switches and numbers, and clears them', async () => {
    await tenant.one('New-AuthenticationPolicy', { Name: 'Strict' });
    await tenant.invoke('Set-OrganizationConfig', {
      DefaultAuthenticationPolicy: 'strict',
      EwsEnabled: false,
      MailTipsLargeAudienceThreshold: 50,
    });
    expect(await tenant.one('Get-OrganizationConfig')).toMatchObject({
      DefaultAuthenticationPolicy: 'Strict',
      EwsEnabled: false,
      MailTipsLargeAudienceThreshold: 50,
    });
    expect((await tenant.invoke('Set-OrganizationConfig', { EwsEnabled: false })).warnings.length).toBe(1);
    await tenant.invoke('Set-OrganizationConfig', { DefaultAuthenticationPolicy: null, EwsEnabled: null });
    expect(await tenant.one('Get-OrganizationConfig')).toMatchObject({
      DefaultAuthenticationPolicy: null,
      EwsEnabled: null,
    });
    expect((await tenant.invoke('Set-OrganizationConfig', { DefaultAuthenticationPolicy: 'Nothing' })).status).toBe(
      404,
    );
    expect(await refused('Set-OrganizationConfig', { IsDehydrated: true })).toContain('IsDehydrated');
  });

  it('lists the verified domains', async () => {
    const { rows } = await tenant.invoke('Get-AcceptedDomain');
    expect(rows.map((row) => row.DomainName)).toEqual(
      tenant.world.domains.filter((d) => d.isVerified).map((d) => d.name),
    );
    expect(rows.filter((row) => row.Default).length).toBe(1);
  });
});

describe('authentication policies', () => {
  it('block everything unless told otherwise', async () => {
    const made = await tenant.one('New-AuthenticationPolicy', { Name: 'Printers', AllowBasicAuthSmtp: true });
    expect(made).toMatchObject({ AllowBasicAuthSmtp: true, AllowBasicAuthImap: false, AllowBasicAuthPop: false });
    await tenant.invoke('Set-AuthenticationPolicy', {
      Identity: 'Printers',
      AllowBasicAuthSmtp: false,
      AllowBasicAuthImap: true,
    });
    expect(await tenant.one('Get-AuthenticationPolicy', { Identity: String(made.Guid) })).toMatchObject({
      AllowBasicAuthSmtp: false,
      AllowBasicAuthImap: true,
    });
    expect(await refused('New-AuthenticationPolicy', { Name: 'printers' })).toContain('already being used');
    expect(await refused('New-AuthenticationPolicy', { Name: 'x', BlockLegacyAuthImap: true })).toContain(
      'BlockLegacyAuthImap',
    );
  });

  it('leave the organization when removed', async () => {
    await tenant.one('New-AuthenticationPolicy', { Name: 'Strict' });
    await tenant.invoke('Set-OrganizationConfig', { DefaultAuthenticationPolicy: 'Strict' });
    await tenant.invoke('Remove-AuthenticationPolicy', { Identity: 'Strict', Confirm: false });
    expect((await tenant.one('Get-OrganizationConfig')).DefaultAuthenticationPolicy).toBeNull();
    expect((await tenant.invoke('Get-AuthenticationPolicy', { Identity: 'Strict' })).status).toBe(404);
  });
});

describe('connectors', () => {
  it('inbound: require TLS by default and keep the domain pattern with its cost', async () => {
    const made = await tenant.one('New-InboundConnector', {
      Name: 'Partner in',
      SenderDomains: ['*', 'partner.example;5'],
    });
    expect(made).toMatchObject({
      Enabled: true,
      RequireTls: true,
      ConnectorType: 'Partner',
      SenderDomains: ['smtp:*;1', 'smtp:partner.example;5'],
      TlsSenderCertificateName: null,
      IsValid: true,
    });
    expect(made['SenderDomains@odata.type']).toBe('#Collection(String)');
    await tenant.invoke('Set-InboundConnector', {
      Identity: 'Partner in',
      SenderIPAddresses: ['198.51.100.0/24'],
      RestrictDomainsToIPAddresses: true,
    });
    expect(await tenant.one('Get-InboundConnector', { Identity: 'partner in' })).toMatchObject({
      RestrictDomainsToIPAddresses: true,
      SenderIPAddresses: ['198.51.100.0/24'],
    });
  });

  it.each([
    [{ SenderDomains: ['not a domain'] }, "isn't a valid SMTP domain"],
    [{ SenderDomains: ['*'], SenderIPAddresses: ['198.51.100.0/16'] }, '/24 to /32'],
    [{ SenderDomains: ['*'], SenderIPAddresses: ['::1'] }, 'IPv4'],
    [{ SenderDomains: ['*'], RestrictDomainsToCertificate: true }, 'TlsSenderCertificateName'],
    [{ SenderDomains: ['*'], TreatMessagesAsInternal: true }, 'OnPremises'],
    [{}, 'SenderDomains'],
  ])('inbound refuse %j', async (parameters, expected) =>
    expect(await refused('New-InboundConnector', { Name: 'x', ...parameters })).toContain(expected),
  );

  it('outbound: use MX records by default', async () => {
    expect(await tenant.one('New-OutboundConnector', { Name: 'To the world' })).toMatchObject({
      UseMXRecord: true,
      SmartHosts: [],
      TlsSettings: null,
      TlsDomain: null,
      Enabled: true,
    });
  });

  it.each([
    [{ UseMXRecord: false }, 'SmartHosts'],
    [{ SmartHosts: ['relay.example'] }, 'UseMXRecord'],
    [{ TlsSettings: 'DomainValidation' }, 'TlsDomain'],
    [{ TlsDomain: 'x.example', TlsSettings: 'EncryptionOnly' }, 'DomainValidation'],
    [{ TlsSettings: 'Best' }, 'EncryptionOnly, CertificateValidation, DomainValidation'],
  ])('outbound refuse %j', async (parameters, expected) =>
    expect(await refused('New-OutboundConnector', { Name: 'x', ...parameters })).toContain(expected),
  );

  it('are switched off, renamed and removed', async () => {
    await tenant.invoke('Set-OutboundConnector', {
      Identity: 'Outbound to on-premises',
      Enabled: false,
      Name: 'Old route',
    });
    expect((await tenant.one('Get-OutboundConnector', { Identity: 'Old route' })).Enabled).toBe(false);
    expect(
      (await tenant.invoke('Set-OutboundConnector', { Identity: 'Old route', Enabled: false })).warnings.length,
    ).toBe(1);
    await tenant.invoke('Remove-OutboundConnector', { Identity: 'Old route', Confirm: false });
    expect((await tenant.invoke('Get-OutboundConnector')).rows).toEqual([]);
  });
});

describe('transport rules', () => {
  const names = async () => (await tenant.invoke('Get-TransportRule')).rows.map((row) => row.Name);

  it('show classes, state, mode and a description', async () => {
    const row = await tenant.one('New-TransportRule', {
      Name: 'Encrypt to outside',
      SentToScope: 'NotInOrganization',
      SubjectContainsWords: ['secret'],
      ExceptIfFrom: ['boss@alderfinch.com'],
      ApplyRightsProtectionTemplate: 'encrypt',
    });
    expect(row).toMatchObject({
      State: 'Enabled',
      Mode: 'Enforce',
      ApplyRightsProtectionTemplate: 'Encrypt',
      DeleteMessage: false,
      CreatedBy: 'exchange@alderfinch.com',
      Conditions: ['SentToScopePredicate', 'SubjectContainsPredicate'].map(
        (name) => `Microsoft.Exchange.MessagingPolicies.Rules.Tasks.${name}`,
      ),
      Actions: ['Microsoft.Exchange.MessagingPolicies.Rules.Tasks.RightsProtectMessageAction'],
      Exceptions: ['Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromPredicate'],
    });
    expect(row.Description).toBe(
      "If the message:\r\n\tIs sent to 'Outside the organization'\r\n\tand Includes these words in the message subject: 'secret'\r\nTake the following actions:\r\n\trights protect message with RMS template:  'Encrypt' \r\nExcept if the message:\r\n\tIs received from 'boss@alderfinch.com'\r\n",
    );
    expect([row['Priority@data.type'], row.Priority]).toEqual(['System.Int32', 3]);
  });

  it('show null for what they do not have', async () => {
    const row = await tenant.one('New-TransportRule', { Name: 'All', ApplyOME: true, Enabled: false, Mode: 'Audit' });
    expect(row).toMatchObject({ Conditions: null, Exceptions: null, State: 'Disabled', Mode: 'Audit' });
    expect(Object.keys(row)).not.toContain('Conditions@odata.type');
  });

  it('keep an order that can be changed', async () => {
    const before = await names();
    await tenant.one('New-TransportRule', { Name: 'First', PrependSubject: '!', Priority: 0 });
    expect(await names()).toEqual(['First', ...before]);
    expect((await tenant.invoke('Set-TransportRule', { Identity: 'First', Priority: 2 })).warnings).toEqual([]);
    expect(await names()).toEqual([before[0], before[1], 'First', ...before.slice(2)]);
    await tenant.invoke('Remove-TransportRule', { Identity: 'First', Confirm: false });
    expect(await names()).toEqual(before);
  });

  it('are switched on and off', async () => {
    expect(
      (await tenant.invoke('Disable-TransportRule', { Identity: 'Mark outside mail', Confirm: false })).warnings,
    ).toEqual([]);
    expect((await tenant.one('Get-TransportRule', { Identity: 'Mark outside mail' })).State).toBe('Disabled');
    expect((await tenant.invoke('Disable-TransportRule', { Identity: 'Mark outside mail' })).warnings.length).toBe(1);
    await tenant.invoke('Enable-TransportRule', { Identity: 'Mark outside mail' });
    expect((await tenant.one('Get-TransportRule', { Identity: 'Mark outside mail' })).State).toBe('Enabled');
  });

  it('need an action, a known template and a known connector', async () => {
    expect(await refused('New-TransportRule', { Name: 'x', FromScope: 'InOrganization' })).toContain('action');
    expect(
      (await tenant.invoke('New-TransportRule', { Name: 'x', ApplyRightsProtectionTemplate: 'Nope' })).status,
    ).toBe(404);
    expect(
      (await tenant.invoke('New-TransportRule', { Name: 'x', RouteMessageOutboundConnector: 'Nope' })).status,
    ).toBe(404);
    expect(await refused('New-TransportRule', { Name: 'mark outside mail', PrependSubject: 'x' })).toContain(
      'already being used',
    );
  });

  it('lose a condition set to null', async () => {
    await tenant.invoke('Set-TransportRule', { Identity: 'Encrypt on request', SubjectContainsWords: null });
    expect((await tenant.one('Get-TransportRule', { Identity: 'Encrypt on request' })).Conditions).toEqual([
      'Microsoft.Exchange.MessagingPolicies.Rules.Tasks.SentToScopePredicate',
    ]);
  });
});

describe('rights management', () => {
  it('tests to PASS, and to FAIL once licensing is off', async () => {
    const test = async () =>
      String(
        (await tenant.one('Test-IRMConfiguration', { Sender: 'admin@alderfinch.com', Recipient: ['pat@example.net'] }))
          .Results,
      );
    expect(await test()).toMatch(/OVERALL RESULT: PASS$/);
    await tenant.invoke('Set-IRMConfiguration', { InternalLicensingEnabled: false });
    expect(await test()).toMatch(/OVERALL RESULT: FAIL$/);
    expect((await tenant.invoke('Test-IRMConfiguration', { Sender: 'nobody' })).status).toBe(404);
  });

  it('starts optional, takes settings and warns when nothing differs', async () => {
    expect(await tenant.one('Get-IRMConfiguration')).toMatchObject({
      TransportDecryptionSetting: 'Optional',
      InternalLicensingEnabled: true,
      SimplifiedClientAccessEnabled: false,
    });
    await tenant.invoke('Set-IRMConfiguration', {
      TransportDecryptionSetting: 'mandatory',
      SimplifiedClientAccessEnabled: true,
    });
    expect(await tenant.one('Get-IRMConfiguration')).toMatchObject({
      TransportDecryptionSetting: 'Mandatory',
      SimplifiedClientAccessEnabled: true,
    });
    expect((await tenant.invoke('Set-IRMConfiguration', { SimplifiedClientAccessEnabled: true })).warnings.length).toBe(
      1,
    );
  });

  it('offers the built-in templates', async () => {
    const { rows } = await tenant.invoke('Get-RMSTemplate');
    expect(rows.map((row) => row.Name)).toEqual(expect.arrayContaining(['Encrypt', 'Do Not Forward']));
  });
});

describe('DKIM', () => {
  const uk = 'alderandfinch.co.uk';

  it('annotates key sizes as the service does', async () => {
    const row = await tenant.one('Get-DkimSigningConfig', { Identity: 'alderfinch.com' });
    expect(row).toMatchObject({
      Enabled: true,
      Status: 'Valid',
      Algorithm: 'RsaSHA256',
      Selector1KeySize: 2048,
      'Selector1KeySize@data.type': 'System.UInt16',
      'Selector1KeySize@odata.type': '#Decimal',
    });
    expect(row.Selector1CNAME).toContain('selector1-alderfinch-com._domainkey.');
  });

  it('refuses to sign before the records are published', async () => {
    expect((await tenant.one('Get-DkimSigningConfig', { Identity: uk })).Status).toBe('CnameMissing');
    const text = await refused('Set-DkimSigningConfig', { Identity: uk, Enabled: true });
    expect(text).toContain(`selector2-${uk.replaceAll('.', '-')}._domainkey.`);
    expect((await tenant.one('Get-DkimSigningConfig', { Identity: uk })).Enabled).toBe(false);
  });

  it('switches signing off and warns the second time', async () => {
    expect(
      (await tenant.invoke('Set-DkimSigningConfig', { Identity: 'alderfinch.com', Enabled: false })).warnings,
    ).toEqual([]);
    expect(
      (await tenant.invoke('Set-DkimSigningConfig', { Identity: 'alderfinch.com', Enabled: false })).warnings.length,
    ).toBe(1);
  });

  it('is made once per verified domain', async () => {
    expect(await refused('New-DkimSigningConfig', { DomainName: uk, Enabled: false })).toContain('already being used');
    const unverified = must(tenant.world.domains.find((d) => !d.isVerified));
    expect((await tenant.invoke('New-DkimSigningConfig', { DomainName: unverified.name, Enabled: false })).status).toBe(
      404,
    );
  });
});
