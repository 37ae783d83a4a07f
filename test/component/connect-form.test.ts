import { describe, expect, it } from 'vitest';
import {
  type ConnectForm,
  checkConnectForm,
  emptyConnectForm,
  toNewTenant,
} from '../../renderer/features/connections/connect-form.ts';
import { newTenantSchema } from '../../shared/contract/methods/connections.ts';

const form = (change: Partial<ConnectForm>): ConnectForm => ({ ...emptyConnectForm, tenant: 'contoso.com', ...change });

describe('the form that connects a tenant', () => {
  it.each([
    [{}],
    [{ tenant: ' contoso.onmicrosoft.com ' }],
    [{ tenant: '11111111-1111-4111-8111-111111111111' }],
    [{ app: 'own-app', clientId: '14d82eec-204b-4c2f-b7e8-296a70dab67e' }],
    [{ origin: 'https://localhost:8443/', caFile: '/tmp/ca.pem' }],
  ] as Partial<ConnectForm>[][])('passes, and the core takes it: %j', (change = {}) => {
    const filled = form(change);
    expect(checkConnectForm(filled)).toEqual({});
    expect(newTenantSchema.safeParse(toNewTenant(filled)).success).toBe(true);
  });

  it.each([
    [{ tenant: '' }, 'tenant'],
    [{ tenant: 'contoso' }, 'tenant'],
    [{ tenant: 'adele@contoso.com' }, 'tenant'],
    [{ app: 'own-app', clientId: 'abc' }, 'clientId'],
    [{ origin: 'http://localhost:8443' }, 'origin'],
    [{ origin: 'https://localhost:8443/path' }, 'origin'],
    [{ caFile: '/tmp/ca.pem' }, 'origin'],
  ] as [Partial<ConnectForm>, keyof ConnectForm][])('is stopped before it is sent: %j', (change, field) => {
    expect(Object.keys(checkConnectForm(form(change)))).toEqual([field]);
  });

  it('tells what to do with an address in place of a domain', () => {
    expect(checkConnectForm(form({ tenant: 'adele@contoso.com' })).tenant).toContain('after the @');
  });
});
