import type { PracticeDomain } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { stableGuid, stableNumber } from '../values.ts';

type DnsRecord = Record<string, unknown>;

const TTL_SECONDS = 3600;

/** The records an administrator is told to create for mail, calls and devices. */
export function serviceRecords(domain: PracticeDomain, world: World): DnsRecord[] {
  const dashed = domain.name.replaceAll('.', '-');
  const tenant = world.tenant.initialDomain.split('.')[0] ?? 'tenant';
  const make = (type: string, label: string, service: string, isOptional: boolean, rest: DnsRecord): DnsRecord =>
    record(domain, type, label, service, isOptional, rest);
  return [
    make('Mx', domain.name, 'Email', false, {
      mailExchange: `${dashed}.mail.protection.outlook.com`,
      preference: 0,
    }),
    make('Txt', domain.name, 'Email', false, { text: 'v=spf1 include:spf.protection.outlook.com -all' }),
    make('CName', `autodiscover.${domain.name}`, 'Email', false, { canonicalName: 'autodiscover.outlook.com' }),
    make('CName', `selector1._domainkey.${domain.name}`, 'Email', true, {
      canonicalName: `selector1-${dashed}._domainkey.${tenant}.onmicrosoft.com`,
    }),
    make('CName', `sip.${domain.name}`, 'OfficeCommunicationsOnline', false, {
      canonicalName: 'sipdir.online.lync.com',
    }),
    make('CName', `lyncdiscover.${domain.name}`, 'OfficeCommunicationsOnline', false, {
      canonicalName: 'webdir.online.lync.com',
    }),
    make('Srv', domain.name, 'OfficeCommunicationsOnline', false, {
      nameTarget: 'sipdir.online.lync.com',
      port: 443,
      priority: 100,
      protocol: '_tls',
      service: '_sip',
      weight: 1,
    }),
    make('Srv', domain.name, 'OfficeCommunicationsOnline', false, {
      nameTarget: 'sipfed.online.lync.com',
      port: 5061,
      priority: 100,
      protocol: '_tcp',
      service: '_sipfederationtls',
      weight: 1,
    }),
    make('CName', `enterpriseregistration.${domain.name}`, 'Intune', true, {
      canonicalName: 'enterpriseregistration.windows.net',
    }),
    make('CName', `enterpriseenrollment.${domain.name}`, 'Intune', true, {
      canonicalName: 'enterpriseenrollment.manage.microsoft.com',
    }),
  ];
}

/** The records that prove ownership of the name. */
export function verificationRecords(domain: PracticeDomain): DnsRecord[] {
  const code = `ms${String(stableNumber('verification', domain.name)).padStart(8, '0').slice(0, 8)}`;
  return [
    record(domain, 'Txt', domain.name, 'Email', false, { text: `MS=${code}` }),
    record(domain, 'Mx', domain.name, 'Email', false, { mailExchange: `${code}.msv1.invalid`, preference: 32767 }),
  ];
}

function record(
  domain: PracticeDomain,
  type: string,
  label: string,
  supportedService: string,
  isOptional: boolean,
  rest: DnsRecord,
): DnsRecord {
  const odataType = type === 'CName' ? 'Cname' : type;
  return {
    '@odata.type': `#microsoft.graph.domainDns${odataType}Record`,
    id: stableGuid('dns', domain.name, type, label, JSON.stringify(rest)),
    isOptional,
    label,
    recordType: type,
    supportedService,
    ttl: TTL_SECONDS,
    ...rest,
  };
}
