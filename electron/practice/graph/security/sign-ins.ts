import type { PracticeResponse } from '../../http/types.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { GraphError, nonPremium, notFound } from '../errors.ts';
import { compileFilter } from '../odata/compile-filter.ts';
import { readPage } from '../odata/paging.ts';
import { parseFilter } from '../odata/parse-filter.ts';
import type { FilterRule, FilterSchema } from '../odata/properties.ts';
import { pick } from '../odata/select.ts';
import { json } from '../respond.ts';
import { isoSeconds, stableGuid, stableNumber } from '../values.ts';
import { type SignIn, signInLog } from './sign-in-log.ts';

const PAGE = 1000;
const ENTITY = 'microsoft.graph.signIn';

/** GET /auditLogs/signIns: interactive sign-ins of the last 30 days, newest first. */
export function listSignIns(call: GraphCall): PracticeResponse {
  allow(call);
  const { options, world } = call;
  const size = options.top ?? PAGE;
  if (size < 1 || size > PAGE) {
    throw new GraphError(
      400,
      'BadRequest',
      `Invalid page size specified: '${size}'. Must be between 1 and ${PAGE} inclusive.`,
    );
  }
  const [order] = options.orderBy;
  if (order && order.property.toLowerCase() !== 'createddatetime') {
    throw new GraphError(400, 'BadRequest', `Sorting by '${order.property}' is not supported.`);
  }
  const keep =
    options.filter === null ? null : compileFilter(parseFilter(options.filter), SCHEMA, world, false).predicate;
  const page = readPage(call, {
    key: `signIns|${options.filter ?? ''}|${order ? `${order.descending}` : ''}`,
    compute: () => {
      const log = keptSignIns(call);
      const kept = keep ? log.filter(keep) : log;
      return order && !order.descending ? kept.slice().reverse() : kept;
    },
    size,
  });
  return json({
    '@odata.context': contextUrl(call, 'auditLogs/signIns', options.select),
    ...(page.nextLink ? { '@odata.nextLink': page.nextLink } : {}),
    value: page.items.map((item) => pick(show(item, world), options.select, ENTITY)),
  });
}

/** GET /auditLogs/signIns/{id} */
export function readSignIn(call: GraphCall): PracticeResponse {
  allow(call);
  const { world } = call;
  const key = call.params.signIn!;
  const found = keptSignIns(call).find((one) => one.id === key.toLowerCase());
  if (!found) throw notFound(key);
  return json({
    '@odata.context': `${contextUrl(call, 'auditLogs/signIns', call.options.select)}/$entity`,
    ...pick(show(found, world), call.options.select, ENTITY),
  });
}

/** The log as of this hour: writes do not change it, only people and time do. */
function keptSignIns(call: GraphCall): SignIn[] {
  const { world } = call;
  const stamp = `${Math.floor(world.clock.now() / 3_600_000)}|${world.users.length}`;
  return call.state.memo('sign-ins', stamp, () => signInLog(world));
}

function allow(call: GraphCall): void {
  authorize(call.caller, 'signIns.read');
  if (!call.world.tenant.premium) throw nonPremium();
}

function show(entry: SignIn, world: World): Record<string, unknown> {
  const { id, user, at, client, succeeded } = entry;
  const windows = client.userAgent.includes('Windows');
  return {
    id,
    createdDateTime: isoSeconds(at),
    userDisplayName: user.displayName,
    userPrincipalName: user.userPrincipalName.toLowerCase(),
    userId: user.id,
    appId: client.appId,
    appDisplayName: client.appName,
    ipAddress: address(user.id),
    clientAppUsed: client.name,
    userAgent: client.userAgent,
    correlationId: stableGuid('correlation', id),
    conditionalAccessStatus: client.legacy ? 'notApplied' : 'success',
    isInteractive: true,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes: [],
    riskEventTypes_v2: [],
    resourceDisplayName: client.resource,
    resourceId: '00000002-0000-0ff1-ce00-000000000000',
    homeTenantId: world.tenant.tenantId,
    resourceTenantId: world.tenant.tenantId,
    servicePrincipalId: '',
    servicePrincipalName: null,
    status: succeeded
      ? { errorCode: 0, failureReason: 'Other.', additionalDetails: null }
      : {
          errorCode: 50126,
          failureReason: 'Error validating credentials due to invalid username or password.',
          additionalDetails: null,
        },
    deviceDetail: {
      deviceId: '',
      displayName: '',
      operatingSystem: windows ? 'Windows10' : '',
      browser: client.name === 'Browser' ? 'Chrome 140.0.0' : '',
      isCompliant: false,
      isManaged: false,
      trustType: '',
    },
    location: {
      city: user.city ?? '',
      state: '',
      countryOrRegion: user.usageLocation ?? world.tenant.countryLetterCode,
      geoCoordinates: { altitude: null, latitude: null, longitude: null },
    },
    appliedConditionalAccessPolicies: [],
    authenticationAppDeviceDetails: null,
  };
}

/** An address of the ranges kept for documentation. */
function address(userId: string): string {
  const n = stableNumber('address', userId);
  const net = ['192.0.2', '198.51.100', '203.0.113'][n % 3]!;
  return `${net}.${1 + ((n >>> 8) % 254)}`;
}

const TEXT = ['eq', 'startsWith'] as const;

const SCHEMA: FilterSchema<SignIn, World> = {
  resource: 'SignIn',
  entity: ENTITY,
  rules: new Map<string, FilterRule<SignIn, World>>([
    ['id', { type: 'string', plain: ['eq'], advanced: [], read: (s) => s.id }],
    ['createddatetime', { type: 'datetime', plain: ['eq', 'ge', 'le', 'gt', 'lt'], advanced: [], read: (s) => s.at }],
    ['userid', { type: 'string', plain: ['eq'], advanced: [], read: (s) => s.user.id }],
    ['userprincipalname', { type: 'string', plain: TEXT, advanced: [], read: (s) => s.user.userPrincipalName }],
    ['userdisplayname', { type: 'string', plain: TEXT, advanced: [], read: (s) => s.user.displayName }],
    ['appid', { type: 'string', plain: ['eq'], advanced: [], read: (s) => s.client.appId }],
    ['appdisplayname', { type: 'string', plain: TEXT, advanced: [], read: (s) => s.client.appName }],
    ['clientappused', { type: 'string', plain: ['eq'], advanced: [], read: (s) => s.client.name }],
    ['ipaddress', { type: 'string', plain: TEXT, advanced: [], read: (s) => address(s.user.id) }],
    ['status/errorcode', { type: 'number', plain: ['eq', 'ne'], advanced: [], read: (s) => (s.succeeded ? 0 : 50126) }],
    ['isinteractive', { type: 'boolean', plain: ['eq'], advanced: [], read: () => true }],
    ['resourcedisplayname', { type: 'string', plain: TEXT, advanced: [], read: (s) => s.client.resource }],
  ]),
  known: new Set(['status', 'location', 'deviceDetail', 'correlationId', 'conditionalAccessStatus', 'riskState']),
};
