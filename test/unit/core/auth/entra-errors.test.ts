import { describe, expect, it } from 'vitest';
import { aadstsNumber, entraError } from '../../../../electron/core/auth/entra-errors.ts';
import { scopesFor } from '../../../../electron/core/auth/scopes.ts';
import { clouds } from '../../../../shared/domain/clouds.ts';

const context = {
  adminConsentUrl: 'https://login.test/t/adminconsent?client_id=x',
  skewMs: 0,
  at: '2026-01-01T00:00:00Z',
};
const tail =
  ' Trace ID: 11111111-1111-4111-8111-111111111111 Correlation ID: 22222222-2222-4222-8222-222222222222 Timestamp: 2026-01-01 00:00:00Z';
const of = (number: number, skewMs: number | null = 0, error = 'invalid_grant') =>
  entraError({ error, description: `AADSTS${number}: Words of the service.${tail}` }, { ...context, skewMs });

describe('refusals of the sign-in service', () => {
  it.each([
    [50126, 'sign-in-failed'],
    [50057, 'sign-in-failed'],
    [50076, 'step-up-needed'],
    [50011, 'sign-in-failed'],
    [53003, 'forbidden'],
    [65001, 'consent-needed'],
    [65004, 'consent-needed'],
    [70008, 'sign-in-needed'],
    [50173, 'sign-in-needed'],
    [90002, 'sign-in-failed'],
    [700016, 'sign-in-failed'],
    [700082, 'sign-in-needed'],
    [700084, 'sign-in-needed'],
    [7000218, 'sign-in-failed'],
  ] as const)('AADSTS%s', (number, code) => {
    const error = of(number);
    expect(error.code).toBe(code);
    expect(error.hint).toBeTruthy();
    expect(error.details).toMatchObject({
      serviceCode: `AADSTS${number}`,
      serviceMessage: `AADSTS${number}: Words of the service.`,
      requestId: '11111111-1111-4111-8111-111111111111',
      clientRequestId: '22222222-2222-4222-8222-222222222222',
    });
  });

  it('says where an administrator can consent', () => {
    expect(of(65001).hint).toContain(context.adminConsentUrl);
  });

  it('takes a wrong clock for what it is', () => {
    expect(of(70008, -40 * 60_000)).toMatchObject({ code: 'clock-skew' });
    expect(of(70008, -40 * 60_000).message).toContain('40 min behind');
    expect(of(50126, -40 * 60_000).code).toBe('sign-in-failed');
    expect(of(70008, null).code).toBe('sign-in-needed');
  });

  it('has words for an unknown number and for none', () => {
    expect(of(999999, 0, 'invalid_request').code).toBe('sign-in-failed');
    expect(entraError({ error: 'access_denied', description: '' }, context).message).toContain('declined');
    expect(aadstsNumber('nothing')).toBeNull();
  });

  it('never passes on what looks like a token', () => {
    const token = `eyJ${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(40)}`;
    const error = entraError({ error: 'x', description: `AADSTS9: bad ${token} end` }, context);
    expect(JSON.stringify(error.toWire())).not.toContain('aaaa');
  });
});

describe('permissions asked for', () => {
  it('are named at the cloud’s own services, and write only when told', () => {
    const read = scopesFor('graph', clouds.worldwide, { write: false, quick: true });
    expect(read).toContain('https://graph.microsoft.com/User.Read.All');
    expect(read.join()).not.toContain('Write');
    expect(scopesFor('graph', clouds.worldwide, { write: true, quick: true }).join()).toContain('User.ReadWrite.All');
    const china = scopesFor('graph', clouds.china, { write: false, quick: true });
    expect(china.every((scope) => scope.startsWith('https://microsoftgraph.chinacloudapi.cn/'))).toBe(true);
    expect(china.join()).not.toContain('Reports');
    expect(scopesFor('exchange', clouds.dod, { write: false, quick: false })).toEqual([
      'https://outlook-dod.office365.us/Exchange.Manage',
    ]);
  });
});
