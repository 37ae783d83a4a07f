/**
 * Office 365 E1 → E3 for many against a practice tenant that throttles as published: 3 % too few seats, some by group
 * alone, some without a usage location, refusals on the way; then the undo. Requests that carry changes are counted as
 * they leave and set against the fewest possible, time against the published limit of writes. The clock of both sides
 * runs faster; times are those of the service.
 *
 *   node test/bench/license-swap.ts [users] [--json]      default: 10000
 */
import { randomUUID } from 'node:crypto';
import type { Ports } from '../../electron/core/ports.ts';
import { signInAs } from '../../electron/practice/auto-sign-in.ts';
import type { PracticeUser } from '../../electron/practice/world/model.ts';
import type { PlanSummary } from '../../shared/domain/changes.ts';
import { type Bench, openBench } from '../fixtures/core-bench.ts';
import { createFastClock } from '../fixtures/fast-clock.ts';
import { directOf, givingGroup, plainPeople, productOf, seatsUsed, settle } from '../fixtures/license-bench.ts';
import { asJson, percentile, sizesOr } from '../fixtures/measuring.ts';
import { startTenant, type TenantUnderTest } from '../fixtures/practice-tenant.ts';

const scale = 20;
/** Identity writes per second: 3,000 in 150 seconds per app and tenant. */
const writesPerSecond = 3_000 / 150;
/** Of the people of a company, about a quarter get nothing from groups. */
const mailboxesPerPerson = 4.2;
const [inherited, nowhere] = [20, 5];

const [people = 0] = sizesOr(10_000);
const short = Math.floor(people * 0.03);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const counted = { writes: 0, again: 0 };

/** The tenant asks for seconds of its own, slow time; the console counts in those of the fast clock. */
const inFastTime = (text: string): string =>
  text.replace(/("Retry-After":\s*"?)(\d+)/gi, (_, name: string, seconds: string) => name + Number(seconds) * scale);

/** Counts requests that carry changes, and those sent again because some of theirs were refused for going too fast. */
const counting =
  (original: Ports['fetchFor']): Ports['fetchFor'] =>
  (ca) => {
    const send = original(ca);
    return async (input, init) => {
      const carries = typeof init?.body === 'string' && /assignLicense|"PATCH"/.test(init.body);
      if (carries) counted.writes++;
      const answer = await send(input, init);
      if (!carries) return answer;
      const text = await answer.text();
      if (answer.status === 429 || /"status":\s*429/.test(text)) counted.again++;
      const headers = new Headers(answer.headers);
      const wait = headers.get('retry-after');
      if (wait !== null) headers.set('retry-after', String(Number(wait) * scale));
      return new Response(inFastTime(text), { status: answer.status, headers });
    };
  };

async function jobEnd(bench: Bench, id: string): Promise<void> {
  while ((await bench.value('jobs.get', { id })).endedAt === null) await pause(50);
}

/** Applies and waits; milliseconds of the service's time, requests, and how far the main thread was held up. */
async function apply(bench: Bench, plan: PlanSummary) {
  counted.writes = 0;
  counted.again = 0;
  const stalls: number[] = [];
  let last = performance.now();
  const beat = setInterval(() => {
    stalls.push(Math.max(0, performance.now() - last - 10));
    last = performance.now();
  }, 10);
  const started = performance.now();
  const word = plan.hazard?.word;
  await bench.value('changes.apply', { planId: plan.id, ...(word === undefined ? {} : { confirmWord: word }) });
  let ended: PlanSummary;
  for (;;) {
    ended = await bench.value('changes.get', { planId: plan.id });
    if (ended.state !== 'applying') break;
    await pause(20);
  }
  clearInterval(beat);
  return {
    state: ended.state,
    outcomes: ended.outcomes,
    seconds: ((performance.now() - started) * scale) / 1_000,
    writes: counted.writes,
    again: counted.again,
    stallP99Ms: percentile(stalls, 0.99),
  };
}

/** Puts the company in order: everyone chosen holds E1, most of them directly. */
function prepare(tenant: TenantUnderTest) {
  const { world } = tenant;
  const [e1, e3] = [productOf(tenant, 'STANDARDPACK'), productOf(tenant, 'ENTERPRISEPACK')];
  const chosen = plainPeople(tenant).slice(0, people);
  if (chosen.length < people) throw new Error(`only ${chosen.length} people`);
  e1.enabled += people;
  for (const user of chosen) {
    const remove = user.directLicenses.map(({ skuId }) => skuId).filter((id) => id !== e1.skuId);
    world.assignLicense(user, [{ skuId: e1.skuId, disabledPlans: [] }], remove);
  }
  const group = givingGroup(tenant, 'STANDARDPACK');
  for (const user of chosen.slice(0, inherited)) {
    world.addGroupMember(group, user);
    world.assignLicense(user, [], [e1.skuId]);
  }
  const direct = chosen.slice(inherited);
  settle(tenant);
  for (const user of direct.slice(0, nowhere)) world.updateUser(user, { usageLocation: null });
  e3.warning = 0;
  e3.enabled = seatsUsed(tenant, e3.skuId) + direct.length - short;
  settle(tenant);
  return { e1, e3, chosen, direct };
}

const tenant = await startTenant({
  mailboxes: Math.max(400, Math.ceil(people * mailboxesPerPerson)),
  timeScale: scale,
  throttle: 'published',
});
const { e1, e3, chosen, direct } = prepare(tenant);
const before = new Map(chosen.map((user) => [user.id, JSON.stringify(directOf(user))]));
const admin = tenant.persona('admin');
const bench = await openBench(tenant, {
  clock: createFastClock(scale),
  ports: (ports) => ({
    ...ports,
    fetchFor: counting(ports.fetchFor),
    openSignIn: async (url) => {
      await signInAs(url, admin, { ca: tenant.caPem });
      return true;
    },
  }),
});
try {
  const { connection } = await bench.value('connections.startPractice', { mailboxes: tenant.world.mailboxes.length });
  const connectionId = connection.id;
  await bench.value('auth.signIn', { connectionId, attemptId: randomUUID(), write: true });
  await bench.value('connections.open', { id: connectionId });
  await jobEnd(bench, (await bench.value('inventory.start', { connectionId })).jobId);

  const ids = chosen.map(({ id }) => id);
  const planStarted = performance.now();
  const draft = await bench.value('changes.plan', {
    connectionId,
    request: {
      kind: 'licenses',
      params: { replace: { from: e1.skuId, to: e3.skuId } },
      selection: { kind: 'ids', ids },
    },
  });
  const planMs = performance.now() - planStarted;
  const fixId = draft.checks.find(({ code }) => code === 'no-usage-location')?.fix?.id ?? '';
  const plan = await bench.value('changes.fix', { planId: draft.id, fixId });
  const going = plan.counts.ready + plan.counts.warning;

  tenant.faults.on('429-in-batch', 'retryAfter=3,skip=100,count=6');
  const done = await apply(bench, plan);
  const swapped = (user: PracticeUser): boolean =>
    JSON.stringify(directOf(user)) === JSON.stringify({ [e3.skuId]: [] });
  const right = chosen.filter(swapped).length;
  const undo = await bench.value('changes.undo', { planId: plan.id });
  const undone = await apply(bench, undo);
  const restored = chosen.filter((user) => JSON.stringify(directOf(user)) === before.get(user.id)).length;

  const fewest = Math.ceil(going / 20);
  const report = {
    people,
    plan: { ms: planMs, counts: plan.counts, checks: plan.checks.map(({ code, count }) => `${code} ${count}`) },
    going,
    expected: direct.length - short,
    right,
    restored,
    fewest,
    limitSeconds: going / writesPerSecond,
    done,
    undone,
  };
  if (asJson) console.log(JSON.stringify(report));
  else {
    console.log(`\n${people.toLocaleString('en')} people, ${going.toLocaleString('en')} to be changed`);
    console.log(`planned in ${planMs.toFixed(0)} ms: ${report.plan.checks.join(', ')}`);
    for (const [what, run] of [
      ['apply', done],
      ['undo', undone],
    ] as const)
      console.log(
        `${what.padEnd(6)} ${run.state}: done ${run.outcomes.done}, failed ${run.outcomes.failed}, unknown ${run.outcomes.unknown}; ` +
          `${run.writes} requests with changes, ${run.again} of them again; fewest ${fewest} = ${((run.writes - run.again) / fewest).toFixed(3)}×; ` +
          `${run.seconds.toFixed(0)} s of the service's time, limit ${report.limitSeconds.toFixed(0)} s = ${(run.seconds / report.limitSeconds).toFixed(2)}×; ` +
          `main thread p99 ${run.stallP99Ms.toFixed(1)} ms`,
      );
    console.log(`swapped ${right} (expected ${report.expected}), as before after the undo ${restored} of ${people}`);
  }
} finally {
  await bench.discard();
  await tenant.close();
}
