import './setup.ts';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { AccessScanStatus } from '../../shared/contract/methods/access.ts';
import { fakeRow, fakeSummary } from './fake-tenant.ts';
import { createFakeTransport, type FakeTransport, fakeConnection, ok } from './fake-transport.ts';
import { openApp } from './open-app.tsx';

const GB = 1024 ** 3;

const scan: AccessScanStatus = {
  mailboxes: 3,
  scanned: 0,
  oldest: null,
  newest: null,
  entries: 0,
  orphans: 0,
  runningJobId: null,
  estimate: { requests: 6, seconds: 10 },
};

const open = async (prepare: (fake: FakeTransport) => void = () => {}, place = '') => {
  const fake = createFakeTransport(0);
  const shared = { recipientTypeDetails: 'SharedMailbox', litigationHoldEnabled: false, archiveEnabled: false };
  fake.rows = [
    fakeRow(1, { ...shared, displayName: 'Billing', totalItemBytes: 61 * GB, licenses: [], accountEnabled: false }),
    fakeRow(2, { ...shared, displayName: 'Careers', totalItemBytes: 48 * GB, licenses: [], accountEnabled: true }),
    fakeRow(3, { ...shared, displayName: 'Fleet', totalItemBytes: 2 * GB, licenses: ['E3'], accountEnabled: false }),
    fakeRow(4, { recipientTypeDetails: 'UserMailbox', displayName: 'Adele Vance' }),
  ];
  fake.answer('access.status', () => ok(scan));
  fake.answer('access.mailboxes', () => ok({ ids: [], total: 0 } as never));
  fake.answer('history.fullWithin', () => ok({ mailboxes: [], counts: { 30: 0, 60: 0, 90: 0 }, unknown: 3 }));
  fake.answer('history.forecasts', () => ok({}));
  prepare(fake);
  const opened = await openApp(fake, `/t/contoso/shared-mailboxes${place}`);
  await screen.findByRole('heading', { level: 1, name: 'Shared mailboxes' });
  return opened;
};

const pill = (name: RegExp) => within(screen.getByRole('group', { name: 'Show' })).getByRole('button', { name });

const forbidden = (fake: FakeTransport) => {
  fake.rows = [fakeRow(1, { recipientTypeDetails: null, totalItemBytes: null })];
  const summaryOf = (connectionId: string) => {
    const summary = fakeSummary(connectionId, fake.rows, 1);
    const error = {
      code: 'forbidden' as const,
      message: 'None of the roles you signed in with allows reading mailboxes in Exchange Online.',
      hint: 'Ask for one of these roles: Global Reader. Then sign in again.',
      retryable: false,
    };
    return {
      ...summary,
      families: summary.families.map((family) =>
        family.family === 'mailboxes'
          ? { ...family, asOf: null, readAt: null, rows: 0, stale: { since: '2026-01-14T09:00:00Z', error } }
          : family,
      ),
    };
  };
  fake.answer('inventory.summary', ({ connectionId }) => ok(summaryOf(connectionId)));
  fake.answer('mailboxes.window', ({ connectionId }) =>
    ok({ rows: [], total: 0, of: 1, revision: 1, families: summaryOf(connectionId).families }),
  );
};

describe('shared mailboxes that nobody could read', () => {
  it('are not known, with whose role it is and what to do', async () => {
    const { fake, user } = await open((tenant) => {
      tenant.connections = [
        fakeConnection({
          account: {
            userPrincipalName: 'lee@contoso.com',
            displayName: null,
            objectId: 'x',
            roles: ['License Administrator'],
          },
        }),
      ];
      forbidden(tenant);
    });
    expect(await screen.findByRole('heading', { name: 'Shared mailboxes are not known' })).toBeTruthy();
    expect(
      screen.getByText(/lee@contoso.com \(License Administrator\) may not read mailbox settings\. Ask for one of/),
    ).toBeTruthy();
    expect(screen.queryByText('This tenant has none. New shared mailbox creates one.')).toBeNull();
    await waitFor(() => expect(pill(/^Sign-in enabled/).textContent).toContain('not known'));
    expect(screen.getByText('number not known')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Sign in with another account' }));
    await waitFor(() => expect(fake.calls.some(({ method }) => method === 'auth.signIn')).toBe(true));
  });
});

interface Planned {
  request: { kind: string; params: Record<string, unknown> };
}

describe('findings about shared mailboxes', () => {
  const plans = (fake: FakeTransport) => fake.calls.filter(({ method }) => method === 'changes.plan');

  it('count what they are about, and tell what is not known', async () => {
    await open();
    await waitFor(() => expect(pill(/^License needed/).textContent).toBe('License needed 1'));
    expect(pill(/^License not needed/).textContent).toBe('License not needed 1');
    expect(pill(/^Sign-in enabled/).textContent).toBe('Sign-in enabled 1');
    expect(pill(/^No members/).textContent).toContain('not known');
    expect(pill(/^Full within 90 days/).textContent).toContain('not known');
  });

  it.each([
    ['needs-license', /^Assign Exchange Online Plan 2 for 1/, { kind: 'licenses', add: true }],
    ['full-soon', /^Assign Exchange Online Plan 2 for 1/, { kind: 'licenses', add: true }],
    ['needless-license', /^Remove the licenses for 1/, { kind: 'licenses', add: false }],
    ['sign-in', /^Block sign-in for 1/, { kind: 'block-sign-in' }],
    ['no-copy', /^Turn both copies on for /, { kind: 'sent-items-copy' }],
    ['no-activity', /^Hide from address lists for /, { kind: 'hide-from-address-lists' }],
  ])('%s is one click from a plan', async (id, button, wanted) => {
    const { fake, user } = await open((tenant) => {
      tenant.answer('history.fullWithin', () => {
        const row = tenant.rows[1];
        const mailbox = { id: row?.id ?? '', name: '', address: '', bytes: 1, quota: 2, days: { from: 9, to: 20 } };
        return ok({ mailboxes: [mailbox], counts: { 30: 1, 60: 1, 90: 1 }, unknown: 2 });
      });
      tenant.answer('inventory.summary', ({ connectionId }) => {
        const summary = fakeSummary(connectionId, tenant.rows, 1);
        return ok({
          ...summary,
          subscriptions: summary.subscriptions.map((each) =>
            each.name === 'Exchange Online (Plan 2)' ? { ...each, partNumber: 'EXCHANGEENTERPRISE' } : each,
          ),
        });
      });
      tenant.rows = tenant.rows.map((row) => ({
        ...row,
        messageCopyForSentAsEnabled: false,
        lastActivity: '2020-01-01',
        sizeSource: 'report',
      }));
    }, `?finding=${id}`);
    await user.click(await screen.findByRole('button', { name: button }));
    await waitFor(() => expect(plans(fake)).toHaveLength(1));
    const [{ request }] = plans(fake).map(({ input }) => input as Planned) as [Planned];
    expect(request.kind).toBe(wanted.kind);
    if ('add' in wanted) expect(Object.keys(request.params)).toEqual([wanted.add ? 'add' : 'remove']);
  });

  it('opens the access form for mailboxes without members', async () => {
    const { user } = await open((tenant) => {
      tenant.answer('access.status', () => ok({ ...scan, scanned: 3 }));
      tenant.answer('access.mailboxes', () => ok({ ids: [tenant.rows[0]?.id], total: 1 } as never));
    }, '?finding=no-members');
    await user.click(await screen.findByRole('button', { name: /^Grant access for 1/ }));
    expect(await screen.findByRole('dialog')).toBeTruthy();
  });

  it.each([
    ['no-members', 'Permissions have not been read yet', 'Scan permissions', 'access'],
    ['full-soon', 'Their growth is not known yet', 'Add sizes from past snapshots', 'snapshots'],
  ])('%s says what is missing, and where to get it', async (id, title, button, area) => {
    const { user } = await open(() => {}, `?finding=${id}`);
    expect(await screen.findByRole('heading', { name: title })).toBeTruthy();
    expect(screen.queryByText('None of them')).toBeNull();
    await user.click(screen.getByRole('button', { name: button }));
    await waitFor(() => expect(window.location.hash).toBe(`#/t/contoso/${area}`));
  });

  it('tells when a mailbox will be full, and why not where that is not known', async () => {
    await open((tenant) => {
      tenant.answer('history.forecasts', ({ ids }) =>
        ok({
          [ids[0] ?? '']: { daysToQuota: { from: 12, to: 20 }, why: null },
          [ids[1] ?? '']: { daysToQuota: null, why: 'It is not growing.' },
        }),
      );
    });
    expect(await screen.findByText('12–20 days')).toBeTruthy();
    expect(screen.getByTitle('It is not growing.').textContent).toBe('–');
  });
});
