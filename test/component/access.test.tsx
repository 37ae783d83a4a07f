import './setup.ts';
import { cleanup, configure, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { pivot, removalOf, whyFixed } from '../../renderer/features/access/access-words.ts';
import type { AccessScanStatus } from '../../shared/contract/methods/access.ts';
import type { AccessEntry } from '../../shared/domain/access.ts';
import { withPlan } from './fake-plans.ts';
import { createFakeTransport, type FakeTransport, fakeConnection, fakeJob, ok } from './fake-transport.ts';
import { openApp } from './open-app.tsx';

configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const entry = (change: Partial<AccessEntry> = {}): AccessEntry => ({
  mailboxId: 'm-1',
  mailboxName: 'Accounts Payable',
  mailboxAddress: 'ap@contoso.com',
  mailboxType: 'SharedMailbox',
  right: 'FullAccess',
  trusteeId: 'p-1',
  trusteeName: 'Adele Vance',
  trusteeAddress: 'adelev@contoso.com',
  trusteeKind: 'user',
  isInherited: false,
  deny: false,
  asOf: '2026-01-14T09:00:00Z',
  ...change,
});

const entries: AccessEntry[] = [
  entry(),
  entry({ right: 'SendAs' }),
  entry({ trusteeId: 'g-1', trusteeName: 'Sales', trusteeAddress: 'sales@contoso.com', trusteeKind: 'group' }),
  entry({ mailboxId: 'm-2', mailboxName: 'Careers', mailboxAddress: 'careers@contoso.com' }),
  entry({ trusteeId: null, trusteeName: 'S-1-5-21-1', trusteeAddress: null, trusteeKind: 'orphan' }),
  entry({ trusteeId: 'p-9', trusteeName: 'Admins', isInherited: true }),
  entry({ trusteeId: 'p-8', trusteeName: 'Lee Gu', deny: true }),
];

const scanned: AccessScanStatus = {
  mailboxes: 20,
  scanned: 20,
  oldest: new Date().toISOString(),
  newest: new Date().toISOString(),
  entries: entries.length,
  orphans: 1,
  runningJobId: null,
  estimate: { requests: 40, seconds: 100 },
};

const open = async (place: string, prepare: (fake: FakeTransport) => void = () => {}) => {
  const fake = createFakeTransport(60);
  withPlan(fake);
  fake.answer('access.status', () => ok(scanned));
  fake.answer('access.window', ({ right, trusteeKind, inherited, deny, from, count }) => {
    const found = entries.filter(
      (each) =>
        (right === undefined || each.right === right) &&
        (trusteeKind === undefined || each.trusteeKind === trusteeKind) &&
        (inherited === undefined || each.isInherited === inherited) &&
        (deny === undefined || each.deny === deny),
    );
    return ok({ entries: found.slice(from, from + count), total: found.length });
  });
  fake.answer('access.ofTrustee', ({ trusteeId }) =>
    ok({ entries: entries.filter((each) => each.trusteeId === trusteeId), scanned: 20, mailboxes: 20 }),
  );
  fake.answer('access.ofMailbox', ({ mailboxId }) =>
    ok({ entries: entries.filter((each) => each.mailboxId === mailboxId), asOf: '2026-01-14T09:00:00Z' }),
  );
  fake.answer('access.mailboxes', ({ memberless }) => ok({ ids: memberless ? [fake.rows[1]?.id ?? ''] : ['m-1'] }));
  fake.answer('people.search', () =>
    ok({ people: [{ objectId: 'p-2', name: 'Lee Gu', address: 'leeg@contoso.com', kind: 'user' as const }] }),
  );
  prepare(fake);
  return openApp(fake, place);
};

const planned = (fake: FakeTransport) =>
  fake.calls
    .filter((call) => call.method === 'changes.plan')
    .map((call) => (call.input as { request: unknown }).request);

const dialogCalled = (title: string): Promise<HTMLElement> => screen.findByRole('dialog', { name: title });

describe('entries', () => {
  it('come together by mailbox or by person', () => {
    const byPerson = pivot(entries, 'trustee');
    expect(byPerson.map((row) => row.name)).toEqual(['Adele Vance', 'Admins', 'Lee Gu', 'S-1-5-21-1', 'Sales']);
    expect(byPerson[0]?.entries).toHaveLength(3);
    expect(pivot(entries, 'mailbox').map((row) => row.name)).toEqual(['Accounts Payable', 'Careers']);
  });

  it('become a change of exactly what was chosen, one row per mailbox', () => {
    expect(removalOf(entries.slice(0, 4))).toEqual({
      kind: 'access',
      params: { action: 'edit' },
      selection: {
        kind: 'rows',
        rows: [
          {
            objectId: 'm-1',
            params: {
              action: 'edit',
              remove: [
                { trustee: 'p-1', rights: ['FullAccess', 'SendAs'] },
                { trustee: 'g-1', rights: ['FullAccess'] },
              ],
            },
          },
          { objectId: 'm-2', params: { action: 'edit', remove: [{ trustee: 'p-1', rights: ['FullAccess'] }] } },
        ],
      },
    });
  });

  it('that are inherited, denied, orphaned or the owner’s own are never taken this way', () => {
    expect(entries.slice(4).map((each) => whyFixed(each) !== null)).toEqual([true, true, true]);
    expect(whyFixed(entry({ trusteeKind: 'self' }))).not.toBeNull();
    expect(removalOf(entries.slice(4))).toBeNull();
  });
});

describe('the Access page', () => {
  it('says what a scan takes before it starts, and shows it running', async () => {
    const { fake, user } = await open('/t/contoso/access', (tenant) => {
      tenant.answer('access.status', () => ok({ ...scanned, scanned: 0, entries: 0, oldest: null, newest: null }));
      tenant.answer('access.scan', () => ok({ jobId: 'scan-1' }));
    });
    expect(await screen.findByText('Permissions have not been read yet')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Scan permissions' }));
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('20 mailboxes is about 40 requests and takes about 2 min');
    expect(fake.calls.some((call) => call.method === 'access.scan')).toBe(false);
    await user.click(within(dialog).getByRole('button', { name: 'Start scanning' }));
    await waitFor(() =>
      expect(fake.calls.find((call) => call.method === 'access.scan')?.input).toEqual({
        connectionId: 'contoso',
        olderThanHours: 24,
      }),
    );
    fake.emit({ type: 'job', job: fakeJob({ id: 'scan-1', kind: 'permission-scan', title: 'Read who has access' }) });
    expect(await screen.findByRole('group', { name: 'Read who has access' })).toBeTruthy();
  });

  it('cannot scan while signed out, and says why', async () => {
    await open('/t/contoso/access', (tenant) => {
      tenant.connections = [fakeConnection({ state: 'signed-out', account: null })];
    });
    const scan = await screen.findByRole('button', { name: 'Scan permissions' });
    expect(scan.title).toBe('Sign in to scan permissions.');
    expect(scan.getAttribute('aria-disabled')).toBe('true');
  });

  it.each([
    ['without permissions', { ...scanned, scanned: 0, entries: 0, oldest: null, newest: null }],
    ['with some', { ...scanned, scanned: 3 }],
    ['with old ones', { ...scanned, oldest: '2020-01-01T00:00:00Z', newest: '2020-01-01T00:00:00Z' }],
  ])('offers no scan in a snapshot %s', async (_, status) => {
    await open('/t/contoso/access', (tenant) => {
      tenant.connections = [fakeConnection({ kind: 'snapshot', state: 'signed-out', account: null })];
      tenant.answer('access.status', () => ok(status));
    });
    if (status.scanned === 0) expect(await screen.findByText('This snapshot holds no permissions')).toBeTruthy();
    else expect(await screen.findByRole('button', { name: /^All/ })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Scan/ })).toBeNull();
  });

  it('does not say that one can look where nothing was read', async () => {
    const limit = 'Changing mailboxes needs Exchange Administrator.';
    await open('/t/contoso/access', (tenant) => {
      tenant.connections = [fakeConnection({ limits: { 'mailboxes.write': limit } })];
      tenant.answer('access.status', () => ok({ ...scanned, scanned: 0, entries: 0, oldest: null, newest: null }));
    });
    expect(await screen.findByText('You can plan, not apply')).toBeTruthy();
    expect(screen.queryByText('You can look, and plan')).toBeNull();
  });

  it('filters all entries and marks what is inherited, denied and orphaned', async () => {
    const { user } = await open('/t/contoso/access');
    const grid = await screen.findByRole('grid', { name: 'Access entries' });
    expect(await within(grid).findByText('Deny')).toBeTruthy();
    expect(within(grid).getByText('Inherited')).toBeTruthy();
    expect(within(grid).getByText('Orphaned')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: /^Groups/ }));
    await waitFor(() =>
      expect(within(screen.getByRole('grid', { name: 'Access entries' })).queryByText('Adele Vance')).toBeNull(),
    );
    expect(within(screen.getByRole('grid', { name: 'Access entries' })).getByText('Sales')).toBeTruthy();
  });

  it('plans taking the selected entries, and cleaning up the orphaned ones', async () => {
    const { fake, user } = await open('/t/contoso/access');
    await user.click(
      await screen.findByRole('checkbox', { name: 'Select Full Access of Adele Vance on Accounts Payable' }),
    );
    // Without layout a bar of commands has room for none: hidden ones are the ones there are.
    await user.click(screen.getByRole('button', { name: 'Remove selected', hidden: true }));
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/changes/plan-1'));
    expect(planned(fake)[0]).toEqual(removalOf(entries.slice(0, 1)));
    window.location.hash = '#/t/contoso/access';
    await user.click(await screen.findByRole('button', { name: 'Clean up 1 orphaned', hidden: true }));
    await waitFor(() => expect(planned(fake)).toHaveLength(2));
    expect(planned(fake)[1]).toEqual({
      kind: 'access',
      params: { action: 'remove-orphans' },
      selection: { kind: 'ids', ids: ['m-1'] },
    });
  });

  it('tells what one person can open, and plans for someone who leaves', async () => {
    const { fake, user } = await open(
      '/t/contoso/access?tab=person&id=p-1&name=Adele+Vance&address=adelev@contoso.com',
    );
    expect(await screen.findByText('Adele Vance can open 2 mailboxes')).toBeTruthy();
    const grid = screen.getByRole('grid', { name: 'Mailboxes Adele Vance can open' });
    const row = within(grid).getByText('Accounts Payable').closest('[role=row]') as HTMLElement;
    expect(within(row).getByText('Full Access')).toBeTruthy();
    expect(within(row).getByText('Send As')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Remove from everything' }));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toEqual({
      kind: 'access',
      params: { action: 'strip', from: 'p-1' },
      selection: { kind: 'ids', ids: ['m-1', 'm-2'] },
    });
  });

  it('hands one person’s access to another', async () => {
    const { fake, user } = await open('/t/contoso/access?tab=person&id=p-1&name=Adele+Vance');
    await screen.findByText('Adele Vance can open 2 mailboxes');
    await user.click(screen.getByRole('button', { name: 'Replace by someone else' }));
    const form = within(await screen.findByRole('dialog'));
    await user.type(form.getByRole('combobox', { name: 'To' }), 'lee');
    await user.click(await form.findByRole('option', { name: /Lee Gu/ }));
    await user.click(form.getByRole('button', { name: 'Review' }));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toEqual({
      kind: 'access',
      params: { action: 'move', from: 'p-1', to: 'p-2', autoMapping: true },
      selection: { kind: 'ids', ids: ['m-1', 'm-2'] },
    });
  });

  it('tells who can open one mailbox and grants more', async () => {
    const { fake, user } = await open('/t/contoso/access?tab=mailbox&id=m-1&name=Accounts+Payable');
    const grid = await screen.findByRole('grid', { name: 'People who can open Accounts Payable' });
    expect(within(grid).getByText('Sales')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Grant access' }));
    const form = within(await dialogCalled('Grant access'));
    await user.type(form.getByRole('combobox', { name: 'People and groups' }), 'lee');
    await user.click(await form.findByRole('option', { name: /Lee Gu/ }));
    await user.click(form.getByRole('button', { name: 'Review' }));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toEqual({
      kind: 'access',
      params: { action: 'grant', trustees: ['p-2'], rights: ['FullAccess', 'SendAs'], autoMapping: true },
      selection: { kind: 'ids', ids: ['m-1'] },
    });
  });
});

describe('the Shared mailboxes page', () => {
  it('leads from a finding to a plan with one click', async () => {
    const { fake, user } = await open('/t/contoso/shared-mailboxes', (tenant) => {
      tenant.rows = tenant.rows.map((row) =>
        row.recipientTypeDetails === 'SharedMailbox' ? { ...row, accountEnabled: true } : row,
      );
    });
    const shared = fake.rows.filter((row) => row.recipientTypeDetails === 'SharedMailbox').length;
    await user.click(await screen.findByRole('button', { name: `Sign-in enabled ${shared}` }));
    await user.click(await screen.findByRole('button', { name: `Block sign-in for ${shared}…` }));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toMatchObject({
      kind: 'block-sign-in',
      params: { blocked: true },
      selection: { kind: 'query', except: [] },
    });
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/changes/plan-1'));
  });

  it('says that members are unknown until permissions were read', async () => {
    const { user } = await open('/t/contoso/shared-mailboxes', (tenant) =>
      tenant.answer('access.status', () => ok({ ...scanned, scanned: 0 })),
    );
    await user.click(await screen.findByRole('button', { name: /^No members/ }));
    expect(await screen.findByText('Permissions have not been read yet')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Grant access for/ })).toBeNull();
  });
});

describe('entry points', () => {
  it('the Mailboxes command bar begins a change for the selection, the flyout for one', async () => {
    const { fake, user } = await open('/t/contoso/mailboxes');
    const row = fake.rows[0];
    await screen.findByRole('grid', { name: 'Mailboxes' });
    window.location.hash = `#/t/contoso/mailboxes?open=${row?.id}&tab=access`;
    const details = await screen.findByRole('complementary', { name: `Details of ${row?.displayName}` });
    expect(await within(details).findByRole('button', { name: 'Grant access' })).toBeTruthy();
    await user.click(within(details).getByRole('button', { name: 'Change' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Forwarding' }));
    const form = within(await screen.findByRole('dialog', { name: 'Forwarding' }));
    expect(form.getByText(row?.displayName ?? '')).toBeTruthy();
  });

  it('the Overview makes a plan of a finding and lists recent changes', async () => {
    const { fake, user } = await open('/t/contoso/overview');
    const recent = await screen.findByRole('region', { name: 'Recent changes' });
    expect(await within(recent).findByRole('link', { name: 'Convert 12 mailboxes to shared' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Make a plan: Shared, no sent-items copy' }));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toMatchObject({
      kind: 'sent-items-copy',
      params: { sentAs: true, sendOnBehalf: true },
      selection: { kind: 'query' },
    });
  });

  it('the search finds changes by what they are for', async () => {
    const { user } = await open('/t/contoso/overview');
    await screen.findByRole('region', { name: 'Recent changes' });
    await user.keyboard('{Control>}k{/Control}');
    await user.keyboard('leaver');
    await user.click(await screen.findByRole('option', { name: /^Convert to shared/ }));
    expect((await dialogCalled('Convert to shared')).textContent).toContain('Review');
  });

  it('the Overview gives large shared mailboxes the license that is owned for them, or says that none is', async () => {
    const large = (tenant: FakeTransport) => {
      tenant.rows = tenant.rows.map((row) => ({
        ...row,
        recipientTypeDetails: 'SharedMailbox',
        totalItemBytes: 60 * 1024 ** 3,
      }));
    };
    const { fake, user } = await open('/t/contoso/overview', (tenant) => {
      large(tenant);
      tenant.answer('licenses.largeShared', () =>
        ok({ ids: ['s1', 's2'], product: { skuId: 'p2', name: 'Exchange Online (Plan 2)', free: 1 } }),
      );
    });
    expect(await screen.findByText(/Exchange Online \(Plan 2\) would do: 1 free of 2 needed/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Make a plan: Shared over 50 GB' }));
    await waitFor(() => expect(planned(fake)).toHaveLength(1));
    expect(planned(fake)[0]).toMatchObject({
      kind: 'licenses',
      params: { add: [{ skuId: 'p2', disabledPlans: [] }] },
      selection: { kind: 'ids', ids: ['s1', 's2'] },
    });
    cleanup();
    await open('/t/contoso/overview', (tenant) => {
      large(tenant);
      tenant.answer('licenses.largeShared', () => ok({ ids: ['s1'], product: null }));
    });
    expect(await screen.findByText(/no product that allows more is owned/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Make a plan: Shared over 50 GB' })).toBeNull();
  });

  it('the Overview asks how full mailboxes are to be helped', async () => {
    const { fake, user } = await open('/t/contoso/overview', (tenant) => {
      tenant.rows = tenant.rows.map((row) => ({ ...row, quotaUsedPercent: 95 }));
    });
    await user.click(await screen.findByRole('button', { name: 'Make a plan: Above 90 % of quota' }));
    expect((await dialogCalled('Quotas')).textContent).toContain('60 mailboxes');
    expect(planned(fake)).toHaveLength(0);
  });
});
