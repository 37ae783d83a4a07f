import type { PracticeUser } from '../../world/model.ts';
import { badRequest, type ErrorDetail, GraphError } from '../errors.ts';
import { SINGLE_USER_PROPERTIES, USER_PROPERTIES } from './properties.ts';

type ValueType = 'string' | 'boolean' | 'strings' | 'object';

interface WritableProperty {
  type: ValueType;
  nullable: boolean;
  /** Where the record keeps it; absent for values kept beside the record. */
  field?: keyof PracticeUser;
  /** Mastered on-premises for synchronized users. */
  mastered?: boolean;
  /** Anything wrong with a value of the right type. */
  isValid?(value: unknown): boolean;
}

const within =
  (max: number) =>
  (value: unknown): boolean =>
    value === null || String(value).length <= max;

const text = (field: keyof PracticeUser, more: Partial<WritableProperty> = {}): WritableProperty => ({
  type: 'string',
  nullable: true,
  field,
  mastered: true,
  isValid: within(256),
  ...more,
});

const beside = (type: ValueType, mastered = false): WritableProperty => ({ type, nullable: true, mastered });

const COUNTRY = /^[A-Z]{2}$/i;
const COUNTRY_NAMES = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** ISO 3166 two-letter codes, whatever the case. */
function isCountryCode(value: unknown): boolean {
  return typeof value === 'string' && COUNTRY.test(value) && COUNTRY_NAMES.of(value.toUpperCase()) !== undefined;
}

const PASSWORD_POLICIES: ReadonlySet<string> = new Set(['none', 'disablestrongpassword', 'disablepasswordexpiration']);

/** What PATCH and POST may set. */
export const WRITABLE: Readonly<Record<string, WritableProperty>> = {
  accountEnabled: { type: 'boolean', nullable: false, field: 'accountEnabled', mastered: true },
  businessPhones: {
    type: 'strings',
    nullable: false,
    field: 'businessPhones',
    mastered: true,
    isValid: (value) => (value as string[]).length <= 1,
  },
  city: text('city'),
  companyName: text('companyName'),
  country: text('country'),
  department: text('department'),
  displayName: text('displayName', { nullable: false, isValid: (value) => value !== '' && within(256)(value) }),
  employeeId: text('employeeId'),
  givenName: text('givenName'),
  jobTitle: text('jobTitle'),
  mail: text('mail', { isValid: (value) => value === null || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(String(value)) }),
  mailNickname: text('mailNickname', {
    nullable: false,
    isValid: (value) => /^[^\s@()\\[\]";:<>,]{1,64}$/.test(String(value)),
  }),
  mobilePhone: text('mobilePhone'),
  officeLocation: text('officeLocation'),
  onPremisesImmutableId: text('onPremisesImmutableId', {
    isValid: (value) => value === null || !/[$_]/.test(String(value)),
  }),
  passwordPolicies: text('passwordPolicies', {
    mastered: false,
    isValid: (value) =>
      value === null ||
      String(value)
        .split(',')
        .every((policy) => PASSWORD_POLICIES.has(policy.trim().toLowerCase())),
  }),
  preferredLanguage: text('preferredLanguage', { mastered: false }),
  surname: text('surname'),
  usageLocation: text('usageLocation', { mastered: false, nullable: false, isValid: isCountryCode }),
  userPrincipalName: text('userPrincipalName', {
    nullable: false,
    isValid: (value) => /^[A-Za-z0-9'._!#^~-]+@[A-Za-z0-9.-]+$/.test(String(value)) && within(113)(value),
  }),
  userType: text('userType', { mastered: false, isValid: (value) => value === 'Member' || value === 'Guest' }),
  passwordProfile: { type: 'object', nullable: false },
  ageGroup: beside('string'),
  consentProvidedForMinor: beside('string'),
  employeeHireDate: beside('string', true),
  employeeLeaveDateTime: beside('string', true),
  employeeOrgData: beside('object', true),
  employeeType: beside('string', true),
  faxNumber: beside('string', true),
  onPremisesExtensionAttributes: beside('object', true),
  otherMails: { type: 'strings', nullable: false },
  postalCode: beside('string', true),
  preferredDataLocation: beside('string', true),
  showInAddressList: beside('boolean'),
  state: beside('string', true),
  streetAddress: beside('string', true),
  aboutMe: beside('string'),
  birthday: beside('string'),
  hireDate: beside('string'),
  interests: beside('strings'),
  mySite: beside('string'),
  pastProjects: beside('strings'),
  preferredName: beside('string'),
  responsibilities: beside('strings'),
  schools: beside('strings'),
  skills: beside('strings'),
};

/** Values of a PATCH or POST body, checked and sorted by where they go. */
export interface UserInput {
  record: Partial<PracticeUser>;
  extras: Record<string, unknown>;
  password: PasswordInput | null;
  /** Names as written, without annotations. */
  names: string[];
}

interface PasswordInput {
  password: string | null;
  forceChange: boolean;
}

function invalidValue(property: string): GraphError {
  const message = `Invalid value specified for property '${property}' of resource 'User'.`;
  return badRequest(message, [detail('InvalidValue', message, property)]);
}

export function detail(code: string, message: string, target: string): ErrorDetail {
  return { code, message, target };
}

const BY_LOWER_CASE = new Map(Object.keys(WRITABLE).map((name) => [name.toLowerCase(), name]));

/** The service takes property names in any case, and clients make use of that (`mailNickName`). */
export function inCanonicalCase(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [BY_LOWER_CASE.get(name.toLowerCase()) ?? name, value]),
  );
}

/** Checks names, types and values of a user body. Throws `GraphError` 400. */
export function readUserInput(body: Record<string, unknown>): UserInput {
  const input: UserInput = { record: {}, extras: {}, password: null, names: [] };
  for (const [name, value] of Object.entries(body)) {
    if (name.startsWith('@') || name.includes('@odata.')) continue;
    const property = WRITABLE[name];
    if (!property) throw notWritable(name);
    checkType(name, value, property);
    input.names.push(name);
    if (name === 'passwordProfile') input.password = readPassword(value as Record<string, unknown>);
    else if (property.field) (input.record as Record<string, unknown>)[property.field] = normalize(name, value);
    else input.extras[name] = value;
  }
  return input;
}

/** The password rule: 8 to 256 characters of three kinds out of four. Throws `GraphError`. */
export function checkPassword(password: string, policies: string | null): void {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  const strongNeeded = !/DisableStrongPassword/i.test(policies ?? '');
  if (password.length < 8 || password.length > 256 || (strongNeeded && kinds < 3)) {
    throw badRequest(
      'The specified password does not comply with password complexity requirements. Please provide a different password.',
    );
  }
}

function notWritable(name: string): GraphError {
  if (USER_PROPERTIES.has(name) || SINGLE_USER_PROPERTIES.has(name)) {
    return badRequest(`Property '${name}' is read-only and cannot be set.`);
  }
  return new GraphError(
    400,
    'BadRequest',
    `The property '${name}' does not exist on type 'microsoft.graph.user'. Make sure to only use property names that are defined by the type.`,
  );
}

function checkType(name: string, value: unknown, property: WritableProperty): void {
  if (value === null) {
    if (property.nullable) return;
    throw invalidValue(name);
  }
  const isRight =
    property.type === 'strings'
      ? Array.isArray(value) && value.every((item) => typeof item === 'string')
      : property.type === 'object'
        ? typeof value === 'object' && !Array.isArray(value)
        : typeof value === property.type;
  if (!isRight) {
    throw new GraphError(400, 'Request_BadRequest', 'One or more property values specified are invalid.');
  }
  if (property.isValid && !property.isValid(value)) throw invalidValue(name);
}

function normalize(name: string, value: unknown): unknown {
  if (name === 'usageLocation' && typeof value === 'string') return value.toUpperCase();
  // An empty text clears a property, as null does.
  return value === '' ? null : value;
}

function readPassword(value: Record<string, unknown>): PasswordInput {
  const { password, forceChangePasswordNextSignIn } = value;
  if (password !== undefined && password !== null && typeof password !== 'string')
    throw invalidValue('passwordProfile');
  return { password: password ?? null, forceChange: forceChangePasswordNextSignIn === true };
}
