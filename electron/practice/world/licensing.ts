import {
  ARCHIVE_ADDON,
  DEPENDENCIES,
  EXCLUSIVE_PLANS,
  type ExchangeStrength,
  PROHIBITED_LOCATIONS,
  SKU_FACTS,
  strengthOf,
} from './catalogue.ts';
import type { DirectLicense, Guid, LicenseError, LicenseState } from './model.ts';

/** A license a group passes on. */
export interface GroupLicense {
  skuId: Guid;
  groupId: Guid;
  disabledPlans: Guid[];
}

type Source = { skuId: Guid; disabledPlans: readonly Guid[] };

/** A broken rule between service plans; `plans` are what the service names in its message. */
export type PlanProblem =
  | { kind: 'exclusive'; plans: [Guid, Guid] }
  | { kind: 'dependency'; plan: Guid; needs: readonly Guid[] };

/** The mailbox plan a license switches on, if any. */
function exchangePlanOf(source: Source): Guid | null {
  const exchange = SKU_FACTS.get(source.skuId)?.exchange ?? null;
  return exchange !== null && !source.disabledPlans.includes(exchange) ? exchange : null;
}

function hasPlan(sources: readonly Source[], plan: Guid): boolean {
  return sources.some((s) => SKU_FACTS.get(s.skuId)?.planIds.has(plan) === true && !s.disabledPlans.includes(plan));
}

/** The first unmet need among the plans one license switches on, given all licenses. */
function unmetNeed(source: Source, all: readonly Source[]): { plan: Guid; needs: readonly Guid[] } | null {
  for (const plan of SKU_FACTS.get(source.skuId)?.dependent ?? []) {
    if (source.disabledPlans.includes(plan)) continue;
    const needs = DEPENDENCIES.get(plan) ?? [];
    if (!needs.some((need) => hasPlan(all, need))) return { plan, needs };
  }
  return null;
}

/** The first conflict or missing dependency in a set of licenses held together. */
export function planProblem(sources: readonly Source[]): PlanProblem | null {
  let mailbox: Guid | null = null;
  for (const source of sources) {
    const plan = exchangePlanOf(source);
    if (plan === null || plan === mailbox) continue;
    if (mailbox !== null) {
      const both = EXCLUSIVE_PLANS.filter((p) => p === plan || p === mailbox);
      return { kind: 'exclusive', plans: [both[1] ?? plan, both[0] ?? mailbox] };
    }
    mailbox = plan;
  }
  for (const source of sources) {
    const unmet = unmetNeed(source, sources);
    if (unmet) return { kind: 'dependency', ...unmet };
  }
  return null;
}

interface EvaluateInput {
  direct: readonly DirectLicense[];
  fromGroups: readonly GroupLicense[];
  /** The states before, whose group errors stay until they are reprocessed. */
  before: readonly LicenseState[];
  /** True: group licenses in error are tried again. */
  retry: boolean;
  /** The user's own location, or the tenant's where groups may fall back on it. */
  location: string;
  hasSeat(skuId: Guid): boolean;
  now: number;
}

/**
 * The outcome of every license source of one user. Direct licenses were checked when they were given; a group
 * license that cannot apply ends in an error state and takes no seat.
 */
export function evaluate(input: EvaluateInput): LicenseState[] {
  const held = new Set<Guid>();
  for (const state of input.before) if (isActive(state)) held.add(state.skuId);
  const applied: (Source & { groupId: Guid | null })[] = input.direct.map((d) => ({ ...d, groupId: null }));
  const errors = new Map<GroupLicense, LicenseError>();
  for (const license of input.fromGroups) {
    const was = input.before.find((s) => s.groupId === license.groupId && s.skuId === license.skuId);
    if (was?.error && was.state === 'Error' && !input.retry) {
      errors.set(license, was.error);
      continue;
    }
    const error = groupError(license, applied, held, input);
    if (error) errors.set(license, error);
    else applied.push(license);
  }
  settleDependencies(input.fromGroups, applied, errors);
  const states: LicenseState[] = [];
  for (const direct of input.direct) {
    const broken = unmetNeed(direct, applied) !== null;
    states.push({
      skuId: direct.skuId,
      groupId: null,
      disabledPlans: direct.disabledPlans,
      state: broken ? 'ActiveWithError' : 'Active',
      error: broken ? 'DependencyViolation' : null,
      updatedAt: direct.assignedAt,
    });
  }
  for (const license of input.fromGroups) {
    const error = errors.get(license) ?? null;
    const was = input.before.find((s) => s.groupId === license.groupId && s.skuId === license.skuId);
    const same = was !== undefined && was.error === error && samePlans(was.disabledPlans, license.disabledPlans);
    states.push({
      skuId: license.skuId,
      groupId: license.groupId,
      disabledPlans: license.disabledPlans,
      state: error ? 'Error' : 'Active',
      error,
      updatedAt: same ? was.updatedAt : input.now,
    });
  }
  return states;
}

function groupError(
  license: GroupLicense,
  applied: readonly Source[],
  held: ReadonlySet<Guid>,
  input: EvaluateInput,
): LicenseError | null {
  if (PROHIBITED_LOCATIONS.has(input.location)) return 'ProhibitedInUsageLocationViolation';
  const plan = exchangePlanOf(license);
  if (plan !== null && applied.some((a) => (exchangePlanOf(a) ?? plan) !== plan)) return 'MutuallyExclusiveViolation';
  const has = held.has(license.skuId) || applied.some((a) => a.skuId === license.skuId);
  return has || input.hasSeat(license.skuId) ? null : 'CountViolation';
}

/** Drops group licenses whose needs nobody meets, until nothing changes any more. */
function settleDependencies(
  fromGroups: readonly GroupLicense[],
  applied: (Source & { groupId: Guid | null })[],
  errors: Map<GroupLicense, LicenseError>,
): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const license of fromGroups) {
      if (errors.has(license) || unmetNeed(license, applied) === null) continue;
      errors.set(license, 'DependencyViolation');
      applied.splice(
        applied.findIndex((a) => a.groupId === license.groupId && a.skuId === license.skuId),
        1,
      );
      changed = true;
    }
  }
}

function samePlans(a: readonly Guid[], b: readonly Guid[]): boolean {
  return a.length === b.length && a.every((plan) => b.includes(plan));
}

export function isActive(state: LicenseState): boolean {
  return state.state === 'Active' || state.state === 'ActiveWithError';
}

/** The SKUs that take a seat: each once, however many sources give it. */
export function seatsOf(states: readonly LicenseState[]): Guid[] {
  const out: Guid[] = [];
  for (const state of states) if (isActive(state) && !out.includes(state.skuId)) out.push(state.skuId);
  return out;
}

/** The strongest mailbox plan that is on. */
export function exchangeStrength(states: readonly LicenseState[]): ExchangeStrength {
  let best: ExchangeStrength = 'none';
  for (const state of states) {
    if (!isActive(state)) continue;
    const plan = exchangePlanOf(state);
    if (plan === null) continue;
    const strength = strengthOf(plan);
    if (rank(strength) > rank(best)) best = strength;
  }
  return best;
}

function rank(strength: ExchangeStrength): number {
  return strength === 'plan2' ? 3 : strength === 'plan1' ? 2 : strength === 'kiosk' ? 1 : 0;
}

/** True when the archiving add-on is on. */
export function hasArchiveAddon(states: readonly LicenseState[]): boolean {
  return hasPlan(states.filter(isActive), ARCHIVE_ADDON);
}
