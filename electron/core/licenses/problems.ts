import type { MethodOutput } from '../../../shared/contract/index.ts';
import { skuField } from '../../../shared/domain/license-fields.ts';
import type { LicenseProblem, UserLicense } from '../../../shared/domain/licenses.ts';
import type { FilterNode } from '../../../shared/domain/query.ts';
import { textKey } from '../../../shared/domain/text-key.ts';
import type { StoredGroupProblem, StoredProblem } from '../store/license-reads.ts';
import { groupError, particularError } from './error-particulars.ts';
import type { TenantLicenses } from './tenant-licenses.ts';
import { licensesFrom, userLicensesOf } from './user-licenses.ts';

/** Users and groups whose licenses failed, groups first: one of them may stand for many users. */
export async function problemsOf(
  tenant: TenantLicenses,
  input: { search: string | undefined; from: number; count: number },
): Promise<MethodOutput<'licenses.problems'>> {
  const [failing, known, { organization }] = await Promise.all([
    tenant.store.groupProblems(),
    tenant.store.licenseGroups(),
    tenant.store.planTenant([], []),
  ]);
  const location = organization?.defaultUsageLocation ?? organization?.countryLetterCode ?? null;
  const groups = [
    ...(await Promise.all(failing.map((problem) => ofGroup(problem, tenant)))),
    // The service may know of failures that the users here do not show yet.
    ...known
      .filter(({ id, hasErrors }) => hasErrors && !failing.some(({ groupId }) => groupId === id))
      .map(({ id, skuIds }) => ofUnreadGroup(id, skuIds, tenant)),
  ].filter(({ name, product }) => matches(input.search, `${name} ${product}`));
  const fromUsers = Math.max(0, input.from - groups.length);
  const shown = groups.slice(input.from, input.from + input.count);
  const left = input.count - shown.length;
  const users = await tenant.store.licenseProblems(input.search, fromUsers, Math.max(0, left));
  return {
    problems: [...shown, ...(await Promise.all(users.problems.map((problem) => ofUser(problem, tenant, location))))],
    total: groups.length + users.total,
  };
}

const matches = (search: string | undefined, text: string): boolean => {
  const key = textKey(text);
  return textKey(search ?? '')
    .split(/\s+/)
    .every((word) => key.includes(word));
};

const noLicense: UserLicense = {
  skuId: '',
  name: '',
  partNumber: '',
  direct: false,
  groups: [],
  error: null,
  errorText: null,
  plans: [],
};

const reprocess: LicenseProblem['action'] = { kind: 'reprocess-licenses', params: {}, label: 'Process again' };

/** Errors that one learns more of from what else the user has. */
const particular: ReadonlySet<string> = new Set(['MutuallyExclusiveViolation', 'DependencyViolation']);

async function ofUser(
  problem: StoredProblem,
  tenant: TenantLicenses,
  location: string | null,
): Promise<LicenseProblem> {
  const { id, name, address, usageLocation, skuId, groupId, error } = problem;
  const stored = particular.has(error) ? await tenant.store.licenseUser(id) : null;
  const licenses = stored === null ? [] : userLicensesOf(stored, tenant).licenses;
  const failed = licenses.find((license) => license.skuId === skuId) ?? noLicense;
  const { reason, fix, action } = particularError(error, failed, licenses, usageLocation, tenant.skus.get(skuId));
  const needsLocation = error === 'ProhibitedInUsageLocationViolation' && usageLocation === null && location !== null;
  return {
    objectId: id,
    objectKind: 'user',
    name: name ?? address,
    address,
    skuId,
    product: tenant.skuName(skuId),
    viaGroup: groupId === null ? null : tenant.groupName(groupId),
    error,
    reason,
    fix,
    action: needsLocation
      ? { kind: 'licenses', params: { usageLocation: location }, label: `Set usage location ${location}` }
      : (action ?? reprocess),
    filter: null,
  };
}

async function ofGroup(problem: StoredGroupProblem, tenant: TenantLicenses): Promise<LicenseProblem> {
  const { groupId, skuId, error, users } = problem;
  const product = tenant.skuName(skuId);
  const holdings = problem.holdings.map(({ facts, users: count }) => ({
    licenses: licensesFrom(facts, tenant),
    users: count,
  }));
  const failing: FilterNode[] = [
    { field: 'licenseError', op: 'eq', value: true },
    { field: 'licenseGroup', op: 'eq', value: groupId },
    { field: skuField(skuId), op: 'in', value: ['error'] },
  ];
  const members = `${users.toLocaleString('en-US')} ${users === 1 ? 'member is' : 'members are'}`;
  const meaning = groupError(error, { skuId, name: product }, users, holdings, tenant.skus.get(skuId));
  const places = error === 'ProhibitedInUsageLocationViolation' ? await locations(problem, failing, tenant) : null;
  const directly: FilterNode[] =
    meaning.holding === undefined ? [] : [{ field: skuField(meaning.holding), op: 'in', value: ['direct', 'both'] }];
  return {
    objectId: groupId,
    objectKind: 'group',
    name: tenant.groupName(groupId),
    address: '',
    skuId,
    product,
    viaGroup: null,
    error,
    reason: places === null ? meaning.reason : `${members} in error. ${places}`,
    fix: meaning.fix,
    action: meaning.action ?? reprocess,
    filter: { all: [...failing, ...directly] },
  };
}

const mostAsked = 50;

/** Where a product is not offered to members who are there, in a sentence; null where they are too many to ask one by one. */
async function locations(
  { groupId, skuId, error }: StoredGroupProblem,
  failing: FilterNode[],
  tenant: TenantLicenses,
): Promise<string | null> {
  const ids = await tenant.store.licenseIds({ kind: 'query', query: { filter: { all: failing } }, except: [] });
  if (ids.length > mostAsked) return null;
  const members = (await Promise.all(ids.map((id) => tenant.store.licenseUser(id)))).filter((member) =>
    member?.facts.some((fact) => fact.groupId === groupId && fact.skuId === skuId && fact.error === error),
  );
  const places = [...new Set(members.map((member) => member?.row.usageLocation ?? null))];
  const named = places.filter((place) => place !== null).sort();
  if (named.length === 0) return places.length === 0 ? null : 'The usage location is not set.';
  const also = named.length < places.length ? ' Others have no usage location.' : '';
  return `A service of ${tenant.skuName(skuId)} is not offered in the usage location, ${named.join(', ')}.${also}`;
}

function ofUnreadGroup(id: string, skuIds: readonly string[], tenant: TenantLicenses): LicenseProblem {
  const skuId = skuIds[0] ?? '';
  return {
    objectId: id,
    objectKind: 'group',
    name: tenant.groupName(id),
    address: '',
    skuId,
    product: skuIds.map((sku) => tenant.skuName(sku)).join(', '),
    viaGroup: null,
    error: 'Other',
    reason: 'The service reports members in error; who they are has not been read yet.',
    fix: 'Refresh the users to see them.',
    action: null,
    filter: null,
  };
}
