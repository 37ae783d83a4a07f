import './setup.ts';
import { configure, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { PlanSummary } from '../../shared/domain/changes.ts';
import { type FakePlans, fakeItem, fakeLogEntry, withPlan } from './fake-plans.ts';
import { createFakeTransport, type FakeTransport, fail, fakeConnection, fakeJob, ok } from './fake-transport.ts';
import { inputs, openApp } from './open-app.tsx';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const open = async (
  place: string,
  plan: {
    count?: number;
    change?: Partial<PlanSummary>;
    prepare?: (fake: FakeTransport, plans: FakePlans) => void;
  } = {},
) => {
  const fake = createFakeTransport(20);
  const plans = withPlan(fake, plan.count, plan.change);
  plan.prepare?.(fake, plans);
  return { plans, ...(await openApp(fake, place)) };
};

const review = '/t/contoso/changes/plan-1';
const items = () => screen.findByRole('grid', { name: 'Items of the plan' });
const tile = (group: string, label: string) =>
  within(screen.getByRole('group', { name: group })).getByText(label).parentElement as HTMLElement;

describe('the review of a draft', () => {
  it('says what would change, what is blocked, what it frees and how long it takes', async () => {
    await open(review);
    expect(
      await screen.findByRole('heading', {
        level: 1,
        name: 'Convert 12 mailboxes to shared; 9 can go, 2 are blocked, 1 needs no change',
      }),
    ).toBeTruthy();
    expect(screen.getByText(/Plan 2026-0114/)).toBeTruthy();
    expect(tile('The plan in figures', 'Will change').textContent).toBe('Will change9of 12 mailboxes');
    expect(tile('The plan in figures', 'Blocked').textContent).toBe('Blocked21 needs no change');
    expect(tile('The plan in figures', 'Licenses freed').textContent).toContain('9');
    expect(tile('The plan in figures', 'Takes about').textContent).toBe('Takes about2 min40 requests');
    expect(screen.getByRole('button', { name: 'Apply to 9…' })).toBeTruthy();
  });

  it('shows before and after, the steps in order and the verdict of each item', async () => {
    await open(review);
    const row = (await within(await items()).findByText('Mailbox 4')).closest('[role=row]') as HTMLElement;
    expect(row.querySelector('s')?.textContent).toBe('User');
    expect(row.querySelector('strong')?.textContent).toBe('Shared');
    expect(row.textContent).toContain('convert to shared → wait until shown → remove 1 license');
    expect(within(row).getByText('Ready')).toBeTruthy();
  });

  it('puts blocks before warnings and shows the items of one', async () => {
    const { user } = await open(review);
    const list = await screen.findByRole('list', { name: 'Checks' });
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((each) => each.textContent?.slice(0, 7)),
    ).toEqual(['Blocked', 'Blocked', 'Warning']);
    await user.click(within(list).getByRole('button', { name: 'Show: Larger than 50 GB' }));
    await waitFor(async () => expect(within(await items()).queryByText('Mailbox 4')).toBeNull());
    expect(within(await items()).getByText('Mailbox 2')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Remove filter: Larger than 50 GB' }));
    expect(await within(await items()).findByText('Mailbox 4')).toBeTruthy();
  });

  it('carries out a fix and copies a script', async () => {
    const { fake, user } = await open(review);
    await user.click(await screen.findByRole('button', { name: /^Keep license/ }));
    await waitFor(() =>
      expect(inputs(fake, 'changes.fix')).toEqual([{ planId: 'plan-1', fixId: 'keep-needed-licenses' }]),
    );
    await waitFor(() => expect(screen.queryByText(/A hold needs/)).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Copy script' }));
    expect(await navigator.clipboard.readText()).toBe("Set-ADUser -Identity 'x'");
  });

  it('takes items out and puts them back, by mouse and by key', async () => {
    const { fake, user } = await open(review);
    const box = await within(await items()).findByRole('checkbox', { name: 'Include Mailbox 4' });
    await user.click(box);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Apply to 8…' })).toBeTruthy());
    (await items()).focus();
    await user.keyboard('{Home}{ArrowDown}{ArrowDown}{ArrowDown} ');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Apply to 9…' })).toBeTruthy());
    expect(inputs(fake, 'changes.setIncluded')).toEqual([
      { planId: 'plan-1', included: false, items: [4] },
      { planId: 'plan-1', included: true, items: [4] },
    ]);
  });

  it('holds only the stretches of a long plan that are near the visible rows', async () => {
    const { fake } = await open(review, { count: 10_000 });
    expect(await within(await items()).findByText('Mailbox 4')).toBeTruthy();
    expect((await items()).getAttribute('aria-rowcount')).toBe('10001');
    expect(within(await items()).getAllByRole('row').length).toBeLessThan(80);
    expect(inputs(fake, 'changes.items').every((input) => (input as { count: number }).count <= 100)).toBe(true);
  });

  it('says before Apply what the role does not allow, and that the data is old', async () => {
    await open(review, {
      change: { missingRights: 'Needs Exchange Administrator.', dataAsOf: '2020-01-01T00:00:00Z' },
    });
    expect(await screen.findByText('Your role may not apply this plan')).toBeTruthy();
    expect(screen.getByText('Needs Exchange Administrator.')).toBeTruthy();
    expect(screen.getByText(/^The data is .* days old$/)).toBeTruthy();
  });

  it('offers to keep what the role may not apply, and calls none of it ready', async () => {
    const { fake, user } = await open(review, { change: { missingRights: 'Needs Exchange Administrator.' } });
    const apply = await screen.findByRole('button', { name: 'Apply to 9…' });
    expect(apply.getAttribute('aria-disabled')).toBe('true');
    expect(apply.title).toBe('Needs Exchange Administrator.');
    await user.click(apply);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('9 could go');
    const row = (await within(await items()).findByText('Mailbox 4')).closest('[role=row]') as HTMLElement;
    expect(within(row).getByText('Role needed')).toBeTruthy();
    expect(within(await items()).queryByText('Ready')).toBeNull();
    // Whoever has the role may sign in meanwhile.
    await user.click(screen.getByRole('button', { name: 'Check again' }));
    await waitFor(() => expect(inputs(fake, 'changes.recheck')).toEqual([{ planId: 'plan-1' }]));
  });

  it('tells namesakes apart, and what was never read from what is empty', async () => {
    await open(review, {
      prepare: (_, plans) => {
        const change = { field: 'ProhibitSendQuota', label: 'Send quota', before: null, after: 1024 ** 3 };
        plans.items = [
          fakeItem(4, { name: 'Ada Alder', address: 'ada@contoso.com', changes: [{ ...change, beforeKnown: false }] }),
          fakeItem(5, { name: 'Ada Alder', address: 'ada2@contoso.com', changes: [change] }),
        ];
      },
    });
    const grid = await items();
    const [never, empty] = await Promise.all(
      ['ada@contoso.com', 'ada2@contoso.com'].map(
        async (address) => (await within(grid).findByText(address)).closest('[role=row]') as HTMLElement,
      ),
    );
    expect(never?.textContent).toContain('not known → ');
    expect(never?.querySelector('s')).toBeNull();
    expect(empty?.textContent).toContain('not set → ');
  });

  it('keeps a draft under a name', async () => {
    const { fake, user } = await open(review);
    await user.click(await screen.findByRole('button', { name: 'Save draft' }));
    const dialog = await screen.findByRole('dialog');
    const field = within(dialog).getByLabelText('Name');
    await user.clear(field);
    await user.type(field, 'Leavers in January');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await screen.findByRole('heading', { level: 1, name: /^Leavers in January; 9 can go/ })).toBeTruthy();
    expect(inputs(fake, 'changes.rename')).toEqual([{ planId: 'plan-1', name: 'Leavers in January' }]);
  });

  it('shows script and requests', async () => {
    const { user } = await open(review);
    await user.click(await screen.findByRole('tab', { name: 'PowerShell' }));
    const code = await screen.findByRole('region', { name: 'PowerShell of the plan' });
    expect(code.textContent).toContain("Set-Mailbox -Identity 'a' -Type 'Shared'");
    await user.click(screen.getByRole('tab', { name: 'Requests' }));
    const grid = await screen.findByRole('grid', { name: 'Requests of the plan' });
    const [, first] = within(grid).getAllByRole('row');
    await user.click(first as HTMLElement);
    const aside = await screen.findByRole('complementary', { name: 'Request' });
    expect(aside.textContent).toContain('mailbox1@contoso.com');
  });

  it('says so when there is no such plan', async () => {
    await open('/t/contoso/changes/nothing');
    expect(await screen.findByText('There is no such plan')).toBeTruthy();
  });
});

describe('applying', () => {
  it('wants the word of a hazardous plan and says what undo cannot bring back', async () => {
    const { fake, user } = await open(review, {
      change: {
        hazard: { word: 'CONVERT', reason: 'This can lose mail.' },
        undo: { possible: false, irreversible: ['The old quota of 100 GB.'] },
      },
    });
    await user.click(await screen.findByRole('button', { name: 'Apply to 9…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Apply to 9 mailboxes' });
    expect(within(dialog).getByText('This can lose mail.')).toBeTruthy();
    expect(within(dialog).getByText('The old quota of 100 GB.')).toBeTruthy();
    const apply = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Apply' });
    expect(apply.getAttribute('aria-disabled')).toBe('true');
    await user.type(within(dialog).getByLabelText('Type CONVERT to go on'), 'convert');
    expect(apply.getAttribute('aria-disabled')).toBeNull();
    await user.click(apply);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(inputs(fake, 'changes.apply')).toEqual([{ planId: 'plan-1', confirmWord: 'convert' }]);
  });

  it('asks for the sign-in that writing takes and keeps the plan meanwhile', async () => {
    const { fake, user } = await open(review, {
      prepare: (tenant) =>
        tenant.answer('changes.apply', () =>
          fail({ code: 'consent-needed', message: 'Write access was not granted.', retryable: false }),
        ),
    });
    await user.click(await screen.findByRole('button', { name: 'Apply to 9…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Apply to 9 mailboxes' });
    await user.click(within(dialog).getByRole('button', { name: 'Apply' }));
    expect(await within(dialog).findByText(/Write access was not granted/)).toBeTruthy();
    await user.click(within(dialog).getByRole('button', { name: 'Sign in to make changes' }));
    await waitFor(() => expect(inputs(fake, 'auth.signIn')).toMatchObject([{ connectionId: 'contoso', write: true }]));
    expect(window.location.hash).toContain('/changes/plan-1');
  });

  it('forgets the question for consent once a sign-in tried again has worked', async () => {
    let tries = 0;
    const { user } = await open(review, {
      prepare: (tenant) => {
        tenant.answer('changes.apply', () =>
          fail({ code: 'consent-needed', message: 'Write access was not granted.', retryable: false }),
        );
        tenant.answer('auth.signIn', () => {
          tries += 1;
          return tries === 1
            ? fail({ code: 'cancelled', message: 'Cancelled.', retryable: false })
            : ok(fakeConnection());
        });
      },
    });
    await user.click(await screen.findByRole('button', { name: 'Apply to 9…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Apply to 9 mailboxes' });
    await user.click(within(dialog).getByRole('button', { name: 'Apply' }));
    await user.click(await within(dialog).findByRole('button', { name: 'Sign in to make changes' }));
    const again = await screen.findByRole('button', { name: 'Try again' });
    expect(document.activeElement).toBe(again);
    await user.click(again);
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull());
    await waitFor(() => expect(dialog.textContent).not.toContain('consent'));
    expect(dialog.textContent).toContain('9 can go, 2 are blocked');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Apply'));
  });

  it('cannot be started where nothing may be changed', async () => {
    await open(review, {
      prepare: (tenant) => {
        tenant.connections = [fakeConnection({ readOnly: true })];
      },
    });
    const apply = await screen.findByRole('button', { name: 'Apply to 9…' });
    expect(apply.getAttribute('aria-disabled')).toBe('true');
    expect(apply.title).toBe('What is only read cannot be changed.');
  });

  it('shows progress by state, throttling and the ways to pause and stop', async () => {
    const { fake, plans, user } = await open(review, { change: { state: 'applying', jobId: 'apply-1' } });
    plans.change(
      { state: 'applying' },
      plans.items.map((item) =>
        item.n < 7 && item.verdict !== 'blocked' && item.verdict !== 'unchanged'
          ? { ...item, outcome: { state: item.n === 5 ? ('failed' as const) : ('done' as const) } }
          : item,
      ),
    );
    fake.emit({
      type: 'job',
      job: fakeJob({
        id: 'apply-1',
        kind: 'apply',
        planId: 'plan-1',
        rate: 12,
        eta: 130,
        phases: [
          {
            id: 'apply',
            label: 'Apply',
            state: 'running',
            done: 4,
            total: 9,
            rate: 12,
            note: 'Waiting 8 s: the service asked us to slow down',
          },
        ],
      }),
    });
    expect(await screen.findByText('4 of 9 mailboxes')).toBeTruthy();
    expect(screen.getByText('12/s · 2 min left')).toBeTruthy();
    expect(screen.getByText('3 done')).toBeTruthy();
    expect(screen.getByText('1 failed')).toBeTruthy();
    expect(screen.getByText('5 to go')).toBeTruthy();
    expect(screen.getByText('Waiting 8 s: the service asked us to slow down')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    await waitFor(() => expect(inputs(fake, 'changes.pause')).toHaveLength(1));
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(inputs(fake, 'jobs.cancel')).toEqual([{ id: 'apply-1' }]));
  });

  it('goes on with an interrupted plan', async () => {
    const { fake, user } = await open(review, { change: { state: 'interrupted' } });
    expect(await screen.findByText('This plan was interrupted')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(inputs(fake, 'changes.resume')).toEqual([{ planId: 'plan-1' }]));
  });
});

describe('afterwards', () => {
  const failed = [
    fakeItem(4, { outcome: { state: 'done', at: '2026-01-14T09:31:00Z' } }),
    fakeItem(5, {
      outcome: {
        state: 'failed',
        message: 'The service refused.',
        serviceMessage: 'ManagementObjectNotFoundException',
        hint: 'Refresh and plan it again.',
        requestId: 'req-77',
      },
    }),
    fakeItem(6, { outcome: { state: 'skipped', reason: 'drift', message: 'Changed since.' } }),
  ];

  it('tells what became of each object in the service’s words and ours', async () => {
    const { plans, user } = await open(review, { change: { state: 'partial' } });
    plans.change({ state: 'partial' }, [...failed, fakeItem(11), fakeItem(7, { verdict: 'removed' })]);
    expect(await screen.findByText(/Partly done: 1 mailbox done, 1 failed, 1 skipped/)).toBeTruthy();
    expect(await screen.findByText('changed meanwhile')).toBeTruthy();
    // What had no part in it has no result but the reason.
    expect(await within(await items()).findByText('Synchronized from on-premises')).toBeTruthy();
    expect(await within(await items()).findByText('Left out of the plan.')).toBeTruthy();
    await user.click(await within(await items()).findByText('Mailbox 5'));
    const details = await screen.findByRole('complementary', { name: 'Details of Mailbox 5' });
    expect(within(details).getByText('The service refused.')).toBeTruthy();
    expect(within(details).getByText(/ManagementObjectNotFoundException/)).toBeTruthy();
    expect(within(details).getByText('Refresh and plan it again.')).toBeTruthy();
    await user.click(within(details).getByRole('button', { name: 'Copy the request ID' }));
    expect(await navigator.clipboard.readText()).toBe('req-77');
  });

  const openFailed = async () => {
    const opened = await open(review, { change: { state: 'partial', undo: { possible: true, irreversible: [] } } });
    opened.plans.change({ state: 'partial' }, failed);
    return opened;
  };

  it('retries what failed as a plan of its own', async () => {
    const { fake, plans, user } = await openFailed();
    fake.answer('changes.retryFailed', () => ok({ ...plans.plan, id: 'plan-2', state: 'draft', retryOf: 'plan-1' }));
    await user.click(await screen.findByRole('button', { name: 'Retry failed' }));
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/changes/plan-2'));
  });

  it('does not offer to undo what was undone or changed nothing', async () => {
    const { plans } = await open(review, {
      change: { state: 'done', undo: { possible: false, reason: 'The plan changed nothing.', irreversible: [] } },
    });
    await items();
    expect(screen.queryByRole('button', { name: /^Undo/ })).toBeNull();
    const undoneBy = { planId: 'plan-1', number: '2026-0115', whole: false };
    plans.change({ undoneBy, undo: { possible: true, irreversible: [] } });
    expect(await screen.findByRole('button', { name: 'Undo the rest' })).toBeTruthy();
    expect(screen.getByText(/^Partly undone by/)).toBeTruthy();
    plans.change({ undoneBy: { ...undoneBy, whole: true }, undo: { possible: false, irreversible: [] } });
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Undo/ })).toBeNull());
    expect(screen.getByText(/^Undone by/)).toBeTruthy();
  });

  it('undoes what was done as a plan of its own', async () => {
    const { fake, plans, user } = await openFailed();
    fake.answer('changes.undo', () => ok({ ...plans.plan, id: 'plan-3', state: 'draft', undoOf: 'plan-1' }));
    await user.click(await screen.findByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/changes/plan-3'));
  });
});

describe('the Changes page', () => {
  it('lists plans and opens one', async () => {
    const { user } = await open('/t/contoso/changes');
    const grid = await screen.findByRole('grid', { name: 'Plans' });
    await user.click(await within(grid).findByText('Convert 12 mailboxes to shared'));
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/changes/plan-1'));
  });

  it('shows a plan that was taken back as undone', async () => {
    await open('/t/contoso/changes', {
      change: { state: 'done', undoneBy: { planId: 'plan-2', number: '2026-0115', whole: true } },
    });
    expect(await within(await screen.findByRole('grid', { name: 'Plans' })).findByText('Undone')).toBeTruthy();
  });

  it('says how to begin while there is none', async () => {
    await open('/t/contoso/changes', {
      prepare: (fake) => fake.answer('changes.list', () => ok({ plans: [], total: 0 })),
    });
    expect(await screen.findByText('Nothing was planned yet')).toBeTruthy();
  });

  it('searches the log by object, person, kind and result', async () => {
    const { fake, user } = await open('/t/contoso/changes?tab=log', {
      prepare: (tenant) =>
        tenant.answer('changes.log', ({ result }) => {
          const entries = [
            fakeLogEntry(2, { result: 'failed', message: 'The service refused.' }),
            fakeLogEntry(1),
          ].filter((entry) => result === undefined || entry.result === result);
          return ok({ entries, total: entries.length });
        }),
    });
    const grid = await screen.findByRole('grid', { name: 'Log of changes' });
    expect(await within(grid).findByText('Mailbox 1')).toBeTruthy();
    await user.type(screen.getByRole('searchbox', { name: 'Search the log by object' }), 'mailbox');
    await user.type(screen.getByRole('searchbox', { name: 'Changed by' }), 'admin');
    await user.click(screen.getByRole('combobox', { name: 'Result' }));
    await user.click(await screen.findByRole('option', { name: 'Failed' }));
    await waitFor(() =>
      expect(inputs(fake, 'changes.log').at(-1)).toMatchObject({
        connectionId: 'contoso',
        search: 'mailbox',
        person: 'admin',
        result: 'failed',
      }),
    );
    await user.click(await within(await screen.findByRole('grid', { name: 'Log of changes' })).findByText('Mailbox 2'));
    const details = await screen.findByRole('complementary', { name: 'Details of Mailbox 2' });
    expect(within(details).getByText('The service refused.')).toBeTruthy();
    await user.click(within(details).getByRole('link', { name: /2026-0114/ }));
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/changes/plan-1'));
  });

  it('imports a plan someone exported', async () => {
    const { fake, plans, user } = await open('/t/contoso/changes');
    fake.answer('changes.import', () => ok(plans.plan));
    await screen.findByRole('grid', { name: 'Plans' });
    await user.upload(
      screen.getByLabelText('Plan file'),
      new File(['{"plan":1}'], 'plan.json', { type: 'application/json' }),
    );
    await waitFor(() =>
      expect(inputs(fake, 'changes.import')).toEqual([{ connectionId: 'contoso', text: '{"plan":1}' }]),
    );
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/changes/plan-1'));
  });
});
