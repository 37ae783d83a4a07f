import type { LogEntry, PlanItem, PlanSummary } from '../../shared/domain/changes.ts';
import { type FakeTransport, fail, ok } from './fake-transport.ts';

/** One made-up item: the first of ten is blocked, the second warned of, the third already as wanted. */
export const fakeItem = (n: number, change: Partial<PlanItem> = {}): PlanItem => ({
  n,
  objectId: `object-${n}`,
  objectKind: 'mailbox',
  name: `Mailbox ${n}`,
  address: `mailbox${n}@contoso.com`,
  changes: [{ field: 'RecipientTypeDetails', label: 'Type', before: 'UserMailbox', after: 'SharedMailbox' }],
  steps: ['convert to shared', 'wait until shown', 'remove 1 license'],
  verdict: n % 10 === 1 ? 'blocked' : n % 10 === 2 ? 'warning' : n % 10 === 3 ? 'unchanged' : 'ready',
  checks: n % 10 === 1 ? ['dir-synced'] : n % 10 === 2 ? ['over-50'] : [],
  outcome: null,
  ...change,
});

const countsOf = (items: readonly PlanItem[]): PlanSummary['counts'] => {
  const of = (verdict: PlanItem['verdict']) => items.filter((item) => item.verdict === verdict).length;
  return {
    items: items.length,
    ready: of('ready'),
    warning: of('warning'),
    blocked: of('blocked'),
    unchanged: of('unchanged'),
    removed: of('removed'),
  };
};

const outcomesOf = (items: readonly PlanItem[]): PlanSummary['outcomes'] => {
  const of = (state: string) => items.filter((item) => item.outcome?.state === state).length;
  return {
    pending: items.filter((item) => item.outcome === null && ['ready', 'warning'].includes(item.verdict)).length,
    running: of('running'),
    done: of('done'),
    failed: of('failed'),
    skipped: of('skipped'),
    unknown: of('unknown'),
  };
};

/** A plan over these items. */
export const fakePlan = (items: readonly PlanItem[], change: Partial<PlanSummary> = {}): PlanSummary => ({
  id: 'plan-1',
  number: '2026-0114',
  kind: 'convert-mailbox',
  title: `Convert ${items.length} mailboxes to shared`,
  name: null,
  connectionId: 'contoso',
  tenantId: '11111111-1111-4111-8111-111111111111',
  state: 'draft',
  createdAt: new Date().toISOString(),
  createdBy: 'admin@contoso.com',
  dataAsOf: new Date().toISOString(),
  appliedAt: null,
  endedAt: null,
  counts: countsOf(items),
  outcomes: outcomesOf(items),
  estimate: { requests: 40, seconds: 110 },
  hazard: null,
  effects: [{ label: 'Licenses freed', value: '9', tone: 'good' }],
  checks: [
    {
      code: 'dir-synced',
      severity: 'block',
      title: 'Synchronized from on-premises',
      message: 'Set two attributes on-premises first.',
      count: items.filter((item) => item.checks.includes('dir-synced')).length,
      script: "Set-ADUser -Identity 'x'",
    },
    {
      code: 'hold-needs-plan2',
      severity: 'block',
      title: 'A hold needs Exchange Online Plan 2 after conversion',
      message: 'The plan would remove the only license that carries the hold.',
      count: 1,
      fix: { id: 'keep-needed-licenses', label: 'Keep license' },
    },
    {
      code: 'over-50',
      severity: 'warn',
      title: 'Larger than 50 GB',
      message: 'Stays licensed with Plan 2.',
      count: items.filter((item) => item.checks.includes('over-50')).length,
    },
  ],
  undoOf: null,
  retryOf: null,
  undo: { possible: false, reason: 'The plan has not been applied.', irreversible: [] },
  undoneBy: null,
  jobId: null,
  missingRights: null,
  ...change,
});

export interface FakePlans {
  plan: PlanSummary;
  items: PlanItem[];
  /** Replaces parts of the plan and tells the window. */
  change(plan: Partial<PlanSummary>, items?: PlanItem[]): void;
}

/** Answers the plan methods from one plan in memory. */
export const withPlan = (fake: FakeTransport, count = 12, change: Partial<PlanSummary> = {}): FakePlans => {
  const items = Array.from({ length: count }, (_, index) => fakeItem(index + 1));
  const plans: FakePlans = {
    items,
    plan: fakePlan(items, change),
    change(next, nextItems) {
      if (nextItems) plans.items = nextItems;
      plans.plan = {
        ...plans.plan,
        counts: countsOf(plans.items),
        outcomes: outcomesOf(plans.items),
        ...next,
      };
      fake.emit({ type: 'plan', planId: plans.plan.id });
    },
  };
  const same = ({ planId }: { planId: string }) =>
    planId === plans.plan.id
      ? ok(plans.plan)
      : fail({ code: 'not-found', message: 'There is no such plan.', retryable: false });
  fake.answer('changes.plan', () => ok(plans.plan));
  fake.answer('changes.get', same);
  fake.answer('changes.list', ({ states }) => {
    const found = states === undefined || states.includes(plans.plan.state) ? [plans.plan] : [];
    return ok({ plans: found, total: found.length });
  });
  fake.answer('changes.items', ({ verdict, outcome, check, search, from, count: wanted }) => {
    const found = plans.items.filter(
      (item) =>
        (verdict === undefined || item.verdict === verdict) &&
        (outcome === undefined || (item.outcome?.state ?? 'pending') === outcome) &&
        (check === undefined || item.checks.includes(check)) &&
        (search === undefined || item.name.toLowerCase().includes(search.toLowerCase())),
    );
    return ok({ items: found.slice(from, from + wanted), total: found.length });
  });
  fake.answer('changes.setIncluded', ({ included, items: which }) => {
    plans.items = plans.items.map((item) => {
      const named = Array.isArray(which) ? which.includes(item.n) : item.checks.includes(which.check);
      return named ? { ...item, verdict: included ? fakeItem(item.n).verdict : 'removed' } : item;
    });
    plans.plan = { ...plans.plan, counts: countsOf(plans.items) };
    return ok(plans.plan);
  });
  fake.answer('changes.fix', () => {
    plans.plan = { ...plans.plan, checks: plans.plan.checks.filter((each) => each.fix === undefined) };
    return ok(plans.plan);
  });
  fake.answer('changes.rename', ({ name }) => {
    plans.plan = { ...plans.plan, name };
    return ok(plans.plan);
  });
  fake.answer('changes.apply', () => ok({ jobId: 'apply-1' }));
  fake.answer('changes.resume', () => ok({ jobId: 'apply-1' }));
  fake.answer('changes.pause', () => ok(plans.plan));
  fake.answer('changes.powershell', () =>
    ok({ text: "# Convert\r\nSet-Mailbox -Identity 'a' -Type 'Shared'\r\n", lines: 2 }),
  );
  fake.answer('changes.requests', ({ from, count: wanted }) => {
    const all = plans.items.map((item) => ({
      n: item.n,
      step: 'convert to shared',
      method: 'POST',
      target: 'InvokeCommand Set-Mailbox',
      body: JSON.stringify({ Identity: item.address }),
      state: 'pending',
    }));
    return ok({ requests: all.slice(from, from + wanted), total: all.length });
  });
  return plans;
};

/** One line of the log. */
export const fakeLogEntry = (seq: number, change: Partial<LogEntry> = {}): LogEntry => ({
  seq,
  at: '2026-01-14T09:31:00Z',
  by: 'admin@contoso.com',
  connectionId: 'contoso',
  connectionName: 'Contoso',
  tenantId: '11111111-1111-4111-8111-111111111111',
  planId: 'plan-1',
  planNumber: '2026-0114',
  planTitle: 'Convert 12 mailboxes to shared',
  kind: 'convert-mailbox',
  objectId: `object-${seq}`,
  name: `Mailbox ${seq}`,
  address: `mailbox${seq}@contoso.com`,
  result: 'done',
  reason: null,
  message: null,
  changes: [{ field: 'RecipientTypeDetails', label: 'Type', before: 'UserMailbox', after: 'SharedMailbox' }],
  requestId: 'req-1',
  ...change,
});
