import type { MethodInput } from '../../../shared/contract/index.ts';
import type { CloudId } from '../../../shared/domain/clouds.ts';

/** The fields of *Connect your tenant* as typed. */
export interface ConnectForm {
  cloud: CloudId;
  tenant: string;
  app: 'quick' | 'own-app';
  clientId: string;
  origin: string;
  caFile: string;
}

export const emptyConnectForm: ConnectForm = {
  cloud: 'worldwide',
  tenant: '',
  app: 'quick',
  clientId: '',
  origin: '',
  caFile: '',
};

const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

/** What is wrong with each field, in a sentence; empty when all is well. */
export const checkConnectForm = (form: ConnectForm): Partial<Record<keyof ConnectForm, string>> => {
  const problems: Partial<Record<keyof ConnectForm, string>> = {};
  const tenant = form.tenant.trim();
  if (tenant === '') problems.tenant = 'Enter your tenant’s domain or id.';
  else if (tenant.includes('@')) problems.tenant = 'Enter the part after the @, such as contoso.com.';
  else if (!guid.test(tenant) && !domain.test(tenant)) {
    problems.tenant = 'Enter a domain such as contoso.onmicrosoft.com, or the tenant id.';
  }
  if (form.app === 'own-app' && !guid.test(form.clientId.trim())) {
    problems.clientId = 'Enter the application (client) ID: 32 digits and letters in five groups.';
  }
  const origin = form.origin.trim();
  if (origin !== '' && !/^https:\/\/[^/\s]+\/?$/.test(origin)) {
    problems.origin = 'Enter an https address without a path, such as https://localhost:8443.';
  }
  if (form.caFile.trim() !== '' && origin === '')
    problems.origin = 'A certificate file needs an address to go with it.';
  return problems;
};

/** The form as the core takes it. Only for a form without problems. */
export const toNewTenant = (form: ConnectForm): MethodInput<'connections.add'> => ({
  cloud: form.cloud,
  tenant: form.tenant.trim(),
  app: form.app === 'quick' ? { kind: 'quick' } : { kind: 'own-app', clientId: form.clientId.trim() },
  ...(form.origin.trim() === ''
    ? {}
    : {
        custom: {
          origin: form.origin.trim().replace(/\/$/, ''),
          ...(form.caFile.trim() === '' ? {} : { caFile: form.caFile.trim() }),
        },
      }),
});
