import { describe, expect, it } from 'vitest';
import { Tenant } from './harness.ts';

const tenant = new Tenant();

describe('errors', () => {
  it('a missing object: 404 with the pipe form', async () => {
    const { status, error } = await tenant.invoke('Get-Mailbox', { Identity: 'nobody@alderfinch.com' });
    expect([status, error.code, error.message]).toEqual([404, 'NotFound', 'Error executing cmdlet']);
    expect(error.details?.[0]).toMatchObject({ code: 'Client', target: '' });
    expect(error.details?.[0]?.message).toMatch(
      /^Ex6F9304\|Microsoft\.Exchange\.Configuration\.Tasks\.ManagementObjectNotFoundException\|The operation couldn't be performed because object 'nobody@alderfinch\.com' couldn't be found on '\S+'\.$/,
    );
    expect(error.innererror.type).toBe('Microsoft.Exchange.Admin.OData.Core.ODataServiceException');
    expect(error['@adminapi.warnings']).toEqual([]);
  });

  it('the same as a JSON string, when switched', async () => {
    const switched = new Tenant(tenant.world);
    switched.switches.set('json-error-details', '');
    const { error } = await switched.invoke('Get-Mailbox', { Identity: 'nobody' });
    const detail = JSON.parse(error.details?.[0]?.message ?? '') as Record<string, unknown>;
    expect(detail).toMatchObject({
      TypeName: 'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException',
      StackTrace: '',
      InnerError: null,
    });
    expect(detail.Message).toContain("object 'nobody' couldn't be found");
  });

  it('a missing mailbox in the wording of the store cmdlets', async () => {
    const { status, error } = await tenant.invoke('Get-MailboxStatistics', { Identity: 'nobody' });
    expect(status).toBe(404);
    expect(error.details?.[0]?.message).toBe(
      'Ex94914C|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The specified mailbox Identity:"nobody" doesn\'t exist.',
    );
  });

  it('an unknown parameter: 400, binding, no hash', async () => {
    const { status, error } = await tenant.invoke('Get-Mailbox', { BogusParameter: 1 });
    expect([status, error.code, error.message]).toEqual([400, 'BadRequest', 'Invalid Operation']);
    expect(error.details?.[0]?.message).toBe(
      '|Microsoft.Exchange.AdminApi.CommandInvocation.AmbiguousParameterSetException|Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. BogusParameter',
    );
  });

  it('a wrong enumeration name: 400 without details', async () => {
    const { status, error } = await tenant.invoke('Get-Mailbox', { RecipientTypeDetails: 'Toaster' });
    expect([status, error.message, error.details]).toEqual([400, 'Invalid Operation', undefined]);
    expect(error.innererror.internalexception.type).toBe(
      'Microsoft.Exchange.AdminApi.CommandInvocation.ParameterTransformationException',
    );
    expect(error.innererror.internalexception.message).toContain('Unable to match the identifier name Toaster');
    expect(error.innererror.internalexception.message).toContain('SharedMailbox');
  });

  it('a missing mandatory parameter: 400', async () => {
    const { status, error } = await tenant.invoke('Get-MailboxPermission');
    expect([status, error.message]).toEqual([400, 'Invalid Operation']);
    expect(error.innererror.internalexception.message).toContain('Identity');
  });

  it('a filter that cannot be read: 400 with the place', async () => {
    const { status, error } = await tenant.invoke('Get-Mailbox', { Filter: "DisplayName -eq 'O'Brien'" });
    expect(status).toBe(400);
    expect(error.details?.[0]?.message).toContain('Invalid filter syntax');
  });

  it('a filter on a property that cannot be filtered: 400', async () => {
    const { error } = await tenant.invoke('Get-Mailbox', { Filter: "AuditOwner -eq 'x'" });
    expect(error.details?.[0]?.message).toContain('not a recognized filterable property');
  });

  it('excluding parameters together: 400', async () => {
    const { status, error } = await tenant.invoke('Get-Mailbox', { Identity: 'admin', Filter: "Alias -eq 'x'" });
    expect([status, error.message]).toEqual([400, 'Invalid Operation']);
  });

  it.each([
    ['no JSON', { rawBody: '{"CmdletInput":' }],
    ['an array', { body: [] }],
    ['the envelope in the wrong case', { body: { cmdletInput: { CmdletName: 'Get-Mailbox' } } }],
    ['no name', { body: { CmdletInput: { Parameters: {} } } }],
    ['parameters of the wrong kind', { body: { CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: [] } } }],
  ])('a body that is %s: 400', async (_what, options) => {
    const { status, error } = await tenant.send(`${tenant.root}/InvokeCommand`, options);
    expect([status, error.code]).toEqual([400, 'BadRequest']);
  });

  it('takes missing and null parameters for none', async () => {
    for (const input of [
      { CmdletName: 'Get-OrganizationConfig' },
      { CmdletName: 'Get-OrganizationConfig', Parameters: null },
    ]) {
      expect((await tenant.send(`${tenant.root}/InvokeCommand`, { body: { CmdletInput: input } })).status).toBe(200);
    }
  });

  it.each([
    ['/adminapi/beta', 404],
    ['/adminapi/v9/x/InvokeCommand', 404],
    ['/elsewhere', 404],
  ])('nothing lives at %s', async (path, status) =>
    expect((await tenant.send(path, { body: {} })).status).toBe(status),
  );

  it('an unknown resource: 404, a wrong method: 405', async () => {
    expect((await tenant.get('Toaster')).status).toBe(404);
    expect((await tenant.get('InvokeCommand')).status).toBe(405);
    expect((await tenant.send(`${tenant.root}/Mailbox`, { body: {} })).status).toBe(405);
  });

  it('what-if changes nothing and says what it would do', async () => {
    const mailbox = tenant.world.mailboxByIdentity('admin@alderfinch.com');
    const answer = await tenant.invoke('Set-Mailbox', {
      Identity: 'admin@alderfinch.com',
      HiddenFromAddressListsEnabled: true,
      WhatIf: true,
    });
    expect(answer.status).toBe(200);
    expect(answer.body['@adminapi.confirmationmessage']).toContain('Set-Mailbox');
    expect(mailbox?.hiddenFromAddressLists).toBe(false);
  });
});
