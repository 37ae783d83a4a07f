import { DAY, HOUR, MINUTE } from './clock.ts';
import { COMPANY_NAME, HYBRID_DOMAIN, INITIAL_DOMAIN, type Office } from './company.ts';
import { GUID_KIND, guidOf } from './guid.ts';
import { type Home, later, NONE, roll } from './home.ts';
import { lazyFields, type Sparse } from './lazy-fields.ts';
import type { DirectLicense, Guid, LicenseState, PracticeUser } from './model.ts';

/** Successful sign-ins are recorded separately since then. */
const SUCCESS_KNOWN_SINCE = Date.UTC(2023, 11, 1);

/**
 * A directory user. Read fields by name, do not spread a record, and replace lists rather than push: what
 * follows from other facts (phones, ids, addresses) is computed on reading, so that half a million fit.
 */
export class UserRecord implements PracticeUser, Sparse {
  readonly home: Home;
  /** Position in creation order; the id follows from it. */
  readonly n: number;
  readonly id: Guid;
  userPrincipalName: string;
  displayName: string;
  givenName: string | null = null;
  surname: string | null = null;
  mail: string | null = null;
  mailNickname: string;
  accountEnabled = true;
  usageLocation: string | null = null;
  preferredLanguage: string | null = null;
  department: string | null = null;
  jobTitle: string | null = null;
  /** Place, company and phone numbers follow from it. */
  office: Office | null = null;
  createdAt = 0;
  onPremisesSyncEnabled: true | null = null;
  lastSignInAt: number | null = null;
  directLicenses: DirectLicense[] = NONE;
  licenseStates: LicenseState[] = NONE;
  groupIds: Guid[] = NONE;
  version = 0;
  rare: Record<string, unknown> | undefined = undefined;
  declare userType: 'Member' | 'Guest';
  declare companyName: string | null;
  declare officeLocation: string | null;
  declare city: string | null;
  declare country: string | null;
  declare businessPhones: string[];
  declare mobilePhone: string | null;
  declare employeeId: string | null;
  declare onPremisesImmutableId: string | null;
  declare onPremisesLastSyncAt: number | null;
  declare proxyAddresses: string[];
  declare passwordPolicies: string | null;
  declare signInSessionsValidFrom: number;
  declare lastNonInteractiveSignInAt: number | null;
  declare lastSuccessfulSignInAt: number | null;
  declare deletedAt: number | null;
  declare roles: Guid[];

  constructor(home: Home, n: number, upn: string, displayName: string, nickname: string) {
    this.home = home;
    this.n = n;
    this.id = guidOf(home.seed, GUID_KIND.user, n);
    this.userPrincipalName = upn;
    this.displayName = displayName;
    this.mailNickname = nickname;
  }
}

lazyFields(UserRecord.prototype, {
  userType: 'Member',
  companyName: (user) => (user.office === null ? null : COMPANY_NAME),
  officeLocation: (user) => user.office?.name ?? null,
  city: (user) => user.office?.city ?? null,
  country: (user) => user.office?.country ?? null,
  businessPhones: (user) =>
    hasPhone(user) ? [user.office?.phone + String(roll(user, 0x70) % 1000).padStart(3, '0')] : [],
  mobilePhone: mobileOf,
  employeeId: (user) => (user.department === null ? null : `E${100_000 + user.n}`),
  onPremisesImmutableId: (user) => (user.onPremisesSyncEnabled === null ? null : immutableIdOf(user)),
  onPremisesLastSyncAt: (user) =>
    user.onPremisesSyncEnabled === null ? null : user.home.startDay + user.home.days * DAY - 25 * MINUTE,
  proxyAddresses: addressesOf,
  passwordPolicies: null,
  signInSessionsValidFrom: (user) => user.createdAt,
  lastNonInteractiveSignInAt: (user) => later(user, user.lastSignInAt, 0x72, 6 * HOUR),
  lastSuccessfulSignInAt: successOf,
  deletedAt: null,
  roles: NONE,
});

function hasPhone(user: UserRecord): boolean {
  return user.office !== null && user.givenName !== null;
}

function mobileOf(user: UserRecord): string | null {
  const h = roll(user, 0x71);
  if (!hasPhone(user) || h % 10 > 3) return null;
  return `${user.office?.phone.split(' ')[0]} 700 900 ${String(h % 997).padStart(3, '0')}`;
}

function immutableIdOf(user: UserRecord): string {
  const bytes = Buffer.allocUnsafe(16);
  for (let i = 0; i < 4; i++) bytes.writeUInt32LE(roll(user, 0x80 + i), i * 4);
  return bytes.toString('base64');
}

function addressesOf(user: UserRecord): string[] {
  if (user.mail === null) return [];
  const out = [`SMTP:${user.mail}`];
  if (user.userType === 'Guest') return out;
  const initial = `${user.mailNickname}@${INITIAL_DOMAIN}`;
  if (initial !== user.mail) out.push(`smtp:${initial}`);
  if (user.onPremisesSyncEnabled) out.push(`smtp:${user.mailNickname}@${HYBRID_DOMAIN}`);
  return out;
}

/** The last attempt, except for one in twenty-five whose last attempt failed. */
function successOf(user: UserRecord): number | null {
  const last = user.lastSignInAt;
  if (last === null) return null;
  const failed = roll(user, 0x73) % 25 === 0;
  const success = failed ? Math.max(last - (1 + (roll(user, 0x74) % 9)) * DAY, user.createdAt) : last;
  return success >= SUCCESS_KNOWN_SINCE ? success : null;
}
