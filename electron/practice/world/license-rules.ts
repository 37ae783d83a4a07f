import { DEPENDENCIES, PROHIBITED_LOCATIONS, SKU_FACTS, usableUnits } from './catalogue.ts';
import { GROUP_SLICE } from './lags.ts';
import { evaluate, type GroupLicense, isActive, type PlanProblem, planProblem, seatsOf } from './licensing.ts';
import { settleMailbox } from './mailbox-life.ts';
import type { DirectLicense, Guid, LicenseState, PracticeGroup, PracticeSku, PracticeUser } from './model.ts';
import type { State } from './state.ts';
import type { UserRecord } from './user-record.ts';
import { RuleError } from './world.ts';

export type LicenseWish = { skuId: Guid; disabledPlans: Guid[] };

/** All or nothing: every rule is checked against the result before anything changes. */
export function assignLicense(
  state: State,
  user: UserRecord,
  add: readonly LicenseWish[],
  remove: readonly Guid[],
): void {
  const now = state.now();
  for (const wish of add) checkWish(state, wish);
  for (const skuId of remove) checkRemoval(user, skuId);
  if (add.length > 0) checkLocation(user, add[0]!.skuId);
  const direct: DirectLicense[] = user.directLicenses.filter(
    (d) => !remove.includes(d.skuId) && !add.some((a) => a.skuId === d.skuId),
  );
  for (const wish of add) {
    const last = direct.findIndex((d) => d.skuId === wish.skuId);
    const license = { skuId: wish.skuId, disabledPlans: [...new Set(wish.disabledPlans)], assignedAt: now };
    if (last >= 0) direct[last] = license;
    else direct.push(license);
  }
  const held = seatsOf(user.licenseStates);
  for (const { skuId } of add) {
    if (!held.includes(skuId) && freeSeats(state, skuId) <= 0) throw noSeats(skuId);
  }
  const fromGroups = groupLicensesOf(state, user);
  const inherited = user.licenseStates.filter((s) => s.groupId !== null && isActive(s));
  const problem = planProblem([...direct, ...inherited]);
  if (problem) throw planRefusal(problem);
  user.directLicenses = direct;
  settle(state, user, fromGroups, false);
  state.touch(user);
  state.countWrite(user.id);
}

/** Queues the change; members feel it slice by slice, and failures are recorded on them, not thrown. */
export function assignGroupLicense(
  state: State,
  group: PracticeGroup,
  add: readonly LicenseWish[],
  remove: readonly Guid[],
): void {
  state.now();
  for (const wish of add) checkWish(state, wish);
  for (const skuId of remove) {
    if (!group.assignedLicenses.some((l) => l.skuId === skuId)) {
      throw new RuleError('NotHeld', 'Group does not have a corresponding license.', { skuId });
    }
  }
  const licenses = group.assignedLicenses.filter(
    (l) => !remove.includes(l.skuId) && !add.some((a) => a.skuId === l.skuId),
  );
  licenses.push(...add.map((wish) => ({ skuId: wish.skuId, disabledPlans: [...wish.disabledPlans] })));
  const problem = planProblem(licenses);
  if (problem?.kind === 'exclusive') throw planRefusal(problem);
  group.assignedLicenses = licenses;
  group.licenseProcessing = 'QueuedForProcessing';
  state.touch(group);
  state.countWrite(group.id);
  queueGroup(state, group);
}

const running = new WeakMap<PracticeGroup, object>();

function queueGroup(state: State, group: PracticeGroup): void {
  // A newer change restarts the run; the older run notices and ends.
  const run = {};
  running.set(group, run);
  const members = [...group.memberIds];
  let next = 0;
  const step = (): void => {
    if (running.get(group) !== run) return;
    if (next >= members.length) {
      group.licenseProcessing = 'ProcessingComplete';
      running.delete(group);
      state.touch(group);
      return;
    }
    group.licenseProcessing = 'ProcessingInProgress';
    state.touch(group);
    for (const id of members.slice(next, next + GROUP_SLICE)) {
      const user = state.userById(id);
      if (user && user.deletedAt === null) reprocess(state, user);
    }
    next += GROUP_SLICE;
    state.clock.at(state.now() + state.lag('groupSlice', group.id), step);
  };
  state.clock.at(state.now() + state.lag('groupQueue', group.id), step);
}

/** Someone joined or left a group: their licenses follow a little later. */
export function membershipChanged(state: State, group: PracticeGroup, user: UserRecord): void {
  if (group.assignedLicenses.length === 0) return;
  state.clock.at(state.now() + state.lag('groupQueue', user.id), () => {
    if (user.deletedAt === null) reprocess(state, user);
  });
}

/** Tries every group license again; throws the refusal behind the first error that remains. */
export function reprocessLicenses(state: State, user: UserRecord): void {
  state.now();
  reprocess(state, user);
  state.countWrite(user.id);
  const failed = user.licenseStates.find((s) => s.error !== null);
  if (failed) throw refusalBehind(user, failed);
}

/** Recomputes the states, including group licenses that failed before. */
function reprocess(state: State, user: UserRecord): void {
  settle(state, user, groupLicensesOf(state, user), true);
  state.touch(user);
}

/** Frees the seats of a user who is deleted. */
export function releaseSeats(state: State, user: PracticeUser): void {
  for (const skuId of seatsOf(user.licenseStates)) takeSeat(state, skuId, -1);
}

/** Takes the seats of a restored user again; licenses without a free seat are gone. */
export function reclaimSeats(state: State, user: UserRecord): void {
  user.directLicenses = user.directLicenses.filter((d) => freeSeats(state, d.skuId) > 0);
  user.licenseStates = [];
  settle(state, user, groupLicensesOf(state, user), true);
}

function freeSeats(state: State, skuId: Guid): number {
  const sku = state.skus.get(skuId);
  return sku === undefined ? 0 : usableUnits(sku) - sku.consumed;
}

function settle(state: State, user: UserRecord, fromGroups: readonly GroupLicense[], retry: boolean): void {
  const before = user.licenseStates;
  const after = evaluate({
    direct: user.directLicenses,
    fromGroups,
    before,
    retry,
    location: user.usageLocation ?? state.tenant.defaultUsageLocation,
    hasSeat: (skuId) => freeSeats(state, skuId) > 0,
    now: state.now(),
  });
  user.licenseStates = after;
  const had = seatsOf(before);
  const has = seatsOf(after);
  for (const skuId of has) if (!had.includes(skuId)) takeSeat(state, skuId, 1);
  for (const skuId of had) if (!has.includes(skuId)) takeSeat(state, skuId, -1);
  settleMailbox(state, user);
}

const pendingCounts = new WeakSet<PracticeSku>();

/** Counts at once; `/subscribedSkus` learns of it after its lag. */
function takeSeat(state: State, skuId: Guid, change: 1 | -1): void {
  const sku = state.skus.get(skuId);
  if (sku === undefined) return;
  sku.consumed += change;
  if (pendingCounts.has(sku)) return;
  pendingCounts.add(sku);
  state.clock.at(state.now() + state.lag('seatCount', skuId), () => {
    pendingCounts.delete(sku);
    sku.shownConsumed = sku.consumed;
    state.version++;
  });
}

function groupLicensesOf(state: State, user: PracticeUser): GroupLicense[] {
  const out: GroupLicense[] = [];
  for (const groupId of user.groupIds) {
    const group = state.groups.get(groupId);
    for (const license of group?.assignedLicenses ?? []) out.push({ ...license, groupId });
  }
  return out;
}

function checkWish(state: State, wish: LicenseWish): void {
  if (!state.skus.has(wish.skuId)) {
    throw new RuleError('SkuNotOwned', `License ${wish.skuId} does not correspond to a valid company License.`, {
      skuId: wish.skuId,
    });
  }
  const plans = SKU_FACTS.get(wish.skuId)?.planIds;
  const foreign = wish.disabledPlans.find((plan) => !plans?.has(plan));
  if (foreign !== undefined) {
    throw new RuleError(
      'PlanNotInSku',
      `The service plan ${foreign} does not belong to the subscription with SKU ${wish.skuId}.`,
      {
        skuId: wish.skuId,
        planId: foreign,
      },
    );
  }
}

function checkRemoval(user: PracticeUser, skuId: Guid): void {
  if (user.directLicenses.some((d) => d.skuId === skuId)) return;
  if (user.licenseStates.some((s) => s.skuId === skuId && s.groupId !== null)) {
    throw new RuleError(
      'InheritedFromGroup',
      'User license is inherited from a group membership and it cannot be removed directly from the user.',
      { skuId },
    );
  }
  throw new RuleError('NotHeld', 'User does not have a corresponding license.', { skuId });
}

function checkLocation(user: PracticeUser, skuId: Guid): void {
  if (user.usageLocation === null) {
    throw new RuleError('NoUsageLocation', 'License assignment cannot be done for user with invalid usage location.');
  }
  if (PROHIBITED_LOCATIONS.has(user.usageLocation)) {
    throw new RuleError(
      'ProhibitedLocation',
      'License assignment failed because the service is not available in the usage location of the user.',
      {
        skuId,
        usageLocation: user.usageLocation,
      },
    );
  }
}

function noSeats(skuId: Guid): RuleError {
  return new RuleError('NoSeats', `Subscription with SKU ${skuId} does not have any available licenses.`, { skuId });
}

function planRefusal(problem: PlanProblem): RuleError {
  if (problem.kind === 'exclusive') {
    const [a, b] = problem.plans;
    return new RuleError(
      'MutuallyExclusive',
      `License assignment failed because service plans ${a}, ${b} are mutually exclusive.`,
      {
        planIds: [a, b],
      },
    );
  }
  return new RuleError(
    'Dependency',
    `License assignment failed because service plan ${problem.plan} depends on the service plan(s) ${problem.needs.join(', ')}`,
    { planId: problem.plan, needs: problem.needs },
  );
}

function refusalBehind(user: PracticeUser, failed: LicenseState): RuleError {
  const { skuId, error } = failed;
  if (error === 'CountViolation') return noSeats(skuId);
  if (error === 'ProhibitedInUsageLocationViolation') {
    return new RuleError(
      'ProhibitedLocation',
      'License assignment failed because the service is not available in the usage location of the user.',
      { skuId },
    );
  }
  const others = user.licenseStates.filter((s) => isActive(s) && s !== failed);
  const problem = planProblem([...others, failed]);
  if (problem) return planRefusal(problem);
  const plan = SKU_FACTS.get(skuId)?.dependent[0] ?? skuId;
  return planRefusal({ kind: 'dependency', plan, needs: DEPENDENCIES.get(plan) ?? [] });
}
