import type { PracticeResponse } from '../../http/types.ts';
import type { PracticeUser } from '../../world/model.ts';
import type { World } from '../../world/world.ts';
import { authorize } from '../authorize.ts';
import { contextUrl, type GraphCall } from '../call.ts';
import { badRequest, nonPremium, notFound } from '../errors.ts';
import { type Collection, query } from '../odata/collection.ts';
import { readPage } from '../odata/paging.ts';
import type { FilterRule, FilterSchema } from '../odata/properties.ts';
import { json } from '../respond.ts';
import { DAY_MS, isoSeconds, stableNumber } from '../values.ts';

const PAGE = 1000;

type Method =
  | 'microsoftAuthenticatorPush'
  | 'softwareOneTimePasscode'
  | 'mobilePhone'
  | 'email'
  | 'windowsHelloForBusiness'
  | 'fido2SecurityKey';

interface Registration {
  methods: Method[];
  isMfaRegistered: boolean;
  isPasswordless: boolean;
  isSsprRegistered: boolean;
  preferred: string;
}

/** GET /reports/authenticationMethods/userRegistrationDetails */
export function listRegistrationDetails(call: GraphCall): PracticeResponse {
  allow(call);
  const { options, world } = call;
  if (options.select !== null || options.search !== null || options.top !== null) {
    throw badRequest('Only $filter and $orderby are supported on this resource.');
  }
  // Filter and order may be combined here without the directory's advanced query parameters.
  const unbound: GraphCall = { ...call, options: { ...options, advanced: true } };
  const compute = query(unbound, collection(world));
  const page = readPage(call, {
    key: `registration|${options.filter ?? ''}|${JSON.stringify(options.orderBy)}`,
    compute,
    isLive: (user) => user.deletedAt === null,
    size: PAGE,
  });
  return json({
    '@odata.context': contextUrl(call, 'reports/authenticationMethods/userRegistrationDetails'),
    ...(page.nextLink ? { '@odata.nextLink': page.nextLink } : {}),
    value: page.items.map((user) => show(user, world)),
  });
}

/** GET /reports/authenticationMethods/userRegistrationDetails/{userId} */
export function readRegistrationDetails(call: GraphCall): PracticeResponse {
  allow(call);
  const key = call.params.user!;
  const user = call.world.userById(key.toLowerCase());
  if (!user || user.deletedAt !== null) throw notFound(key);
  return json({
    '@odata.context': `${contextUrl(call, 'reports/authenticationMethods/userRegistrationDetails')}/$entity`,
    ...show(user, call.world),
  });
}

function allow(call: GraphCall): void {
  authorize(call.caller, 'registration.read');
  if (!call.world.tenant.premium) throw nonPremium();
}

/** What a person has registered; administrators are ahead of the rest, people who never sign in behind. */
function registrationOf(user: PracticeUser): Registration {
  const roll = stableNumber('registration', user.id) % 100;
  const methods: Method[] = [];
  const isActive = user.lastSignInAt !== null;
  const isAdmin = user.roles.length > 0;
  if (isActive && (isAdmin ? roll < 95 : roll < 72))
    methods.push('microsoftAuthenticatorPush', 'softwareOneTimePasscode');
  if (isActive && roll >= 55 && roll < 85) methods.push('mobilePhone');
  if (isActive && roll % 7 === 0) methods.push('windowsHelloForBusiness');
  if (isAdmin && roll % 3 === 0) methods.push('fido2SecurityKey');
  if (roll % 11 === 0) methods.push('email');
  const second = methods.filter((method) => method !== 'email');
  return {
    methods,
    isMfaRegistered: second.length > 0,
    isPasswordless: methods.includes('windowsHelloForBusiness') || methods.includes('fido2SecurityKey'),
    isSsprRegistered: methods.includes('mobilePhone') || methods.includes('microsoftAuthenticatorPush'),
    preferred: preferredMethod(methods),
  };
}

/** Empty text where nothing is registered, although the enumeration has no such member. */
function preferredMethod(methods: readonly Method[]): string {
  if (methods.includes('microsoftAuthenticatorPush')) return 'push';
  if (methods.includes('mobilePhone')) return 'sms';
  return methods.length === 0 ? '' : 'none';
}

function show(user: PracticeUser, world: World): Record<string, unknown> {
  const held = registrationOf(user);
  const updated = Math.floor(world.clock.now() / DAY_MS) * DAY_MS + 3_600_000;
  return {
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    userDisplayName: user.displayName,
    userType: user.userType === 'Guest' ? 'guest' : 'member',
    isAdmin: user.roles.length > 0,
    isSsprRegistered: held.isSsprRegistered,
    isSsprEnabled: true,
    isSsprCapable: held.isSsprRegistered,
    isMfaRegistered: held.isMfaRegistered,
    isMfaCapable: held.isMfaRegistered,
    isPasswordlessCapable: held.isPasswordless,
    methodsRegistered: held.methods,
    isSystemPreferredAuthenticationMethodEnabled: true,
    systemPreferredAuthenticationMethods: held.methods.includes('microsoftAuthenticatorPush') ? ['Push'] : [],
    userPreferredMethodForSecondaryAuthentication: held.preferred,
    lastUpdatedDateTime: isoSeconds(updated),
  };
}

const FLAG = { type: 'boolean', plain: ['eq'], advanced: [] } as const;

const SCHEMA: FilterSchema<PracticeUser, World> = {
  resource: 'UserRegistrationDetails',
  entity: 'microsoft.graph.userRegistrationDetails',
  rules: new Map<string, FilterRule<PracticeUser, World>>([
    ['id', { type: 'string', plain: ['eq'], advanced: [], read: (u) => u.id }],
    [
      'userprincipalname',
      { type: 'string', plain: ['eq', 'startsWith'], advanced: [], orderBy: 'plain', read: (u) => u.userPrincipalName },
    ],
    [
      'userdisplayname',
      { type: 'string', plain: ['eq', 'startsWith'], advanced: [], orderBy: 'plain', read: (u) => u.displayName },
    ],
    ['usertype', { type: 'string', plain: ['eq'], advanced: [], read: (u) => u.userType }],
    ['isadmin', { ...FLAG, read: (u) => u.roles.length > 0 }],
    ['ismfaregistered', { ...FLAG, read: (u) => registrationOf(u).isMfaRegistered }],
    ['ismfacapable', { ...FLAG, read: (u) => registrationOf(u).isMfaRegistered }],
    ['ispasswordlesscapable', { ...FLAG, read: (u) => registrationOf(u).isPasswordless }],
    ['isssprregistered', { ...FLAG, read: (u) => registrationOf(u).isSsprRegistered }],
    ['isssprcapable', { ...FLAG, read: (u) => registrationOf(u).isSsprRegistered }],
    ['isssprenabled', { ...FLAG, read: () => true }],
    [
      'methodsregistered',
      { type: 'strings', plain: ['any', 'eq'], advanced: [], readStrings: (u) => registrationOf(u).methods },
    ],
  ]),
  known: new Set([
    'lastUpdatedDateTime',
    'userPreferredMethodForSecondaryAuthentication',
    'systemPreferredAuthenticationMethods',
  ]),
};

function collection(world: World): Collection<PracticeUser, World> {
  return {
    name: 'registration',
    fragment: 'reports/authenticationMethods/userRegistrationDetails',
    schema: SCHEMA,
    context: world,
    items: () => world.users,
    pageSize: PAGE,
    select: null,
    show: (user) => show(user, world),
  };
}
