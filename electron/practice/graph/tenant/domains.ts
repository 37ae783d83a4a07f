import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeDomain } from '../../world/model.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { notFound } from '../errors.ts';
import { pick } from '../odata/select.ts';
import { json } from '../respond.ts';
import { serviceRecords, verificationRecords } from './dns-records.ts';

const ENTITY = 'microsoft.graph.domain';

/** GET /domains */
export function listDomains(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'domains.list');
  const { select } = call.options;
  return json({
    '@odata.context': contextUrl(call, 'domains', select),
    value: call.world.domains.map((domain) => pick(showDomain(domain), select, ENTITY)),
  });
}

/** GET /domains/{name} */
export function readDomain(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'domains.list');
  const { select } = call.options;
  return json({
    '@odata.context': `${contextUrl(call, 'domains', select)}/$entity`,
    ...pick(showDomain(findDomain(call)), select, ENTITY),
  });
}

/** GET /domains/{name}/serviceConfigurationRecords */
export function listServiceRecords(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'domains.dns');
  const domain = findDomain(call);
  return json({
    '@odata.context': contextUrl(call, `domains('${domain.name}')/serviceConfigurationRecords`),
    value: serviceRecords(domain, call.world),
  });
}

/** GET /domains/{name}/verificationDnsRecords */
export function listVerificationRecords(call: GraphCall): PracticeResponse {
  authorize(call.caller, 'domains.dns');
  const domain = findDomain(call);
  return json({
    '@odata.context': contextUrl(call, `domains('${domain.name}')/verificationDnsRecords`),
    value: verificationRecords(domain),
  });
}

function findDomain(call: GraphCall): PracticeDomain {
  const key = call.params.domain!.toLowerCase();
  const domain = call.world.domains.find((one) => one.name.toLowerCase() === key);
  if (!domain) throw notFound(call.params.domain!);
  return domain;
}

function showDomain(domain: PracticeDomain): Record<string, unknown> {
  return {
    authenticationType: domain.authenticationType,
    availabilityStatus: null,
    id: domain.name,
    isAdminManaged: true,
    isDefault: domain.isDefault,
    isInitial: domain.isInitial,
    isRoot: true,
    isVerified: domain.isVerified,
    manufacturer: null,
    model: null,
    // A domain nobody verified yet serves nothing.
    supportedServices: domain.isVerified
      ? ['Email', 'OfficeCommunicationsOnline', ...(domain.isInitial ? [] : ['Intune'])]
      : [],
    passwordValidityPeriodInDays: 90,
    passwordNotificationWindowInDays: 14,
    state: null,
  };
}
