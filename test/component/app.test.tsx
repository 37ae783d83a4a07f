import './setup.ts';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { fakeSummary } from './fake-tenant.ts';
import { createFakeTransport, type FakeTransport, fail, fakeConnection, fakeJob, ok } from './fake-transport.ts';
import { openApp } from './open-app.tsx';

/** Opens the console at a place, on a tenant in memory. */
const open = async (place = '/', prepare: (fake: FakeTransport) => void = () => {}) => {
  const fake = createFakeTransport(60);
  prepare(fake);
  return openApp(fake, place);
};

const calls = (fake: FakeTransport, method: string) => fake.calls.filter((call) => call.method === method);

/** The tenant as someone sees it whose role may read people and licenses only. */
const forbiddenSummary = (connectionId: string, tenant: FakeTransport) => {
  const summary = fakeSummary(connectionId, tenant.rows, 1);
  const error = { code: 'forbidden' as const, message: 'None of the roles allows it.', retryable: false };
  const closed = ['mailboxes', 'sizes'];
  return {
    ...summary,
    families: summary.families.map((family) =>
      closed.includes(family.family)
        ? { ...family, asOf: null, readAt: null, rows: 0, stale: { since: '2026-01-14T09:00:00Z', error } }
        : family,
    ),
    sizesKnown: 0,
    totalItemBytes: null,
    quotaBuckets: new Array<number>(11).fill(0),
    findings: summary.findings.map(({ id }) => ({ id, count: id === 'blocked-licensed' ? 0 : null })),
  };
};

describe('the first start', () => {
  const nothing = (fake: FakeTransport) => {
    fake.connections = [];
    fake.settings.lastConnectionId = null;
  };

  it('shows three doors', async () => {
    await open('/', nothing);
    expect(await screen.findByRole('heading', { name: 'Welcome to Mailroom' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Start the practice tenant' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Connect your tenant' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Open a snapshot' })).toBeTruthy();
  });

  it('starts the practice tenant of the chosen size and goes on to sign in', async () => {
    const { fake, user } = await open('/', nothing);
    await user.click(await screen.findByRole('combobox', { name: 'Mailboxes' }));
    await user.click(await screen.findByRole('option', { name: /^20,000/ }));
    await user.click(screen.getByRole('button', { name: 'Start the practice tenant' }));
    const dialog = await screen.findByRole('dialog');
    expect(calls(fake, 'connections.startPractice')[0]?.input).toEqual({ mailboxes: 20_000 });
    expect(await within(dialog).findByText('eva@contoso.com')).toBeTruthy();
    const [attempt] = calls(fake, 'auth.signIn');
    expect(attempt?.input).toMatchObject({ connectionId: 'practice', mode: 'browser' });
  });

  it('keeps a wrong tenant name out, and says what to enter', async () => {
    const { fake, user } = await open('/', nothing);
    await user.click(await screen.findByRole('button', { name: 'Connect your tenant' }));
    await user.type(await screen.findByRole('textbox', { name: /Tenant/ }), 'adele@contoso.com');
    await user.click(screen.getByRole('button', { name: 'Connect and sign in' }));
    expect(await screen.findByText(/Enter the part after the @/)).toBeTruthy();
    expect(calls(fake, 'connections.add')).toHaveLength(0);
  });
});

describe('signing in', () => {
  const signedOut = (fake: FakeTransport) => {
    fake.connections = [fakeConnection({ state: 'signed-out', account: null })];
  };

  it('goes to the tenant once done', async () => {
    const { fake, user } = await open('/connections', signedOut);
    fake.answer('auth.signIn', () => {
      fake.connections = [fakeConnection()];
      fake.emit({ type: 'connections' });
      return ok(fakeConnection());
    });
    const list = await screen.findByRole('list', { name: 'Connections' });
    await user.click(within(list).getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Contoso' })).toBeTruthy();
    expect(window.location.hash).toBe('#/t/contoso/overview');
    expect(await screen.findByText(/Signed in as admin@contoso.com · Global Administrator/)).toBeTruthy();
  });

  it('reads again what the account before was not allowed to read, and offers what a role may read instead', async () => {
    const { fake, user } = await open('/t/contoso/overview', (tenant) => {
      tenant.answer('inventory.summary', ({ connectionId }) => {
        const closed = forbiddenSummary(connectionId, tenant);
        const { families } = fakeSummary(connectionId, tenant.rows, 1);
        const mailboxes = families.find(({ family }) => family === 'mailboxes');
        if (!mailboxes) throw new Error('No mailboxes');
        return ok({
          ...closed,
          families: closed.families.map((each) => (each.family === 'mailboxes' ? mailboxes : each)),
        });
      });
      tenant.answer('auth.signIn', () => ok(fakeConnection()));
    });
    expect(await screen.findByText(/may not read sizes/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Read sizes one by one…' })).toBeTruthy();
    expect(calls(fake, 'inventory.start')).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: /account admin@contoso.com/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign in with another account' }));
    await waitFor(() => expect(calls(fake, 'inventory.start')).toHaveLength(1));
  });

  it('shows the failure and lets one try again', async () => {
    const { fake, user } = await open('/t/contoso/overview', signedOut);
    let tries = 0;
    fake.answer('auth.signIn', () => {
      tries += 1;
      return fail({ code: 'sign-in-failed', message: 'The account is blocked.', retryable: false });
    });
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('The account is blocked.')).toBeTruthy();
    await user.click(within(dialog).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(tries).toBe(2));
  });

  it.each(['Close and cancel the sign-in', 'Cancel sign-in'])(
    'is over, and nothing of it is left, after %s',
    async (way) => {
      const { user } = await open('/t/contoso/overview', signedOut);
      await user.click(await screen.findByRole('button', { name: 'Sign in' }));
      await user.click(await screen.findByRole('button', { name: way }));
      await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    },
  );

  it('offers the people of a practice tenant whenever someone signs in to it', async () => {
    const { user } = await open('/t/contoso/overview', (fake) => {
      fake.connections = [fakeConnection({ kind: 'practice', state: 'signed-out', account: null })];
    });
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));
    const people = await screen.findByRole('region', { name: 'People of the practice tenant' });
    expect(within(people).getByText('eva@contoso.com')).toBeTruthy();
  });
});

describe('the overview', () => {
  it('leads from a finding to its mailboxes', async () => {
    const { user } = await open('/t/contoso/overview');
    await user.click(await screen.findByRole('button', { name: 'Show: Above 90 % of quota' }));
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/mailboxes?finding=near-full'));
    expect(await screen.findByRole('button', { name: 'Remove filter: Above 90 % of quota' })).toBeTruthy();
  });

  it('counts the changes a running plan has made', async () => {
    const { fake } = await open('/t/contoso/overview');
    const told = { kind: 'apply' as const, title: 'Convert 15 mailboxes', total: 15, phases: [], eta: null };
    fake.emit({ type: 'job', job: fakeJob({ ...told, done: 0 }) });
    expect(await screen.findByRole('button', { name: 'Convert 15 mailboxes 0 of 15' })).toBeTruthy();
    fake.emit({ type: 'job', job: fakeJob({ ...told, done: 7 }) });
    expect(await screen.findByRole('button', { name: 'Convert 15 mailboxes 7 of 15' })).toBeTruthy();
  });

  it('reads a tenant that was never read by itself, and shows how far it is', async () => {
    const { fake } = await open('/t/fresh/overview', (tenant) => {
      tenant.rows = [];
      tenant.connections = [fakeConnection({ id: 'fresh', name: 'Fresh' })];
    });
    await waitFor(() => expect(calls(fake, 'inventory.start')).toHaveLength(1));
    fake.emit({ type: 'job', job: fakeJob({ connectionId: 'fresh', title: 'Read Fresh' }) });
    expect(await screen.findByText('1,240 of 2,200 · 800/s')).toBeTruthy();
    expect(screen.getByText('Waiting 12 s: the service asked us to slow down')).toBeTruthy();
    // The status bar has its own way to cancel.
    expect(screen.getAllByRole('button', { name: /^Cancel/ }).length).toBeGreaterThan(0);
  });

  it('does not start by itself again what failed', async () => {
    const { fake } = await open('/t/broken/overview', (tenant) => {
      tenant.rows = [];
      tenant.connections = [fakeConnection({ id: 'broken', name: 'Broken' })];
      tenant.answer('inventory.summary', ({ connectionId }) => {
        const summary = fakeSummary(connectionId, [], 1);
        const error = { code: 'network' as const, message: 'No route to the service.', retryable: true };
        return ok({
          ...summary,
          families: summary.families.map((family) => ({ ...family, stale: { since: '2026-01-14T09:00:00Z', error } })),
        });
      });
    });
    expect(await screen.findByRole('button', { name: 'Read this tenant' })).toBeTruthy();
    expect(calls(fake, 'inventory.start')).toHaveLength(0);
  });

  it('explains concealed names and offers the other way, estimate first', async () => {
    const { fake, user } = await open('/t/contoso/overview', (tenant) => {
      tenant.answer('inventory.summary', ({ connectionId }) => {
        const summary = fakeSummary(connectionId, tenant.rows, 1);
        return ok({
          ...summary,
          families: summary.families.map((family) =>
            family.family === 'sizes'
              ? {
                  ...family,
                  warning: {
                    code: 'names-concealed' as const,
                    message: 'The usage report conceals names.',
                    hint: 'A setting of your tenant.',
                  },
                }
              : family,
          ),
        });
      });
    });
    expect(await screen.findByText('The usage report conceals names.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Read sizes one by one…' }));
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText(/2,000 mailboxes.*5 min 40 s/)).toBeTruthy();
    expect(calls(fake, 'inventory.startLiveSizes')).toHaveLength(0);
    await user.click(within(dialog).getByRole('button', { name: 'Start reading' }));
    await waitFor(() => expect(calls(fake, 'inventory.startLiveSizes')).toHaveLength(1));
  });

  it('says what the role may not read', async () => {
    await open('/t/contoso/overview', (tenant) => {
      tenant.connections = [fakeConnection({ limits: { exchange: 'Your role may not read Exchange.' } })];
    });
    expect(await screen.findByText('Your role may not read Exchange.')).toBeTruthy();
  });

  it('shows what nobody could read as not known, never as zero', async () => {
    await open('/t/contoso/overview', (tenant) => {
      tenant.answer('inventory.summary', ({ connectionId }) => ok(forbiddenSummary(connectionId, tenant)));
      tenant.answer('history.fullWithin', () => ok({ mailboxes: [], counts: { 30: 0, 60: 0, 90: 0 }, unknown: 60 }));
    });
    expect(await screen.findByText(/^at least 60 mailboxes · .* people/)).toBeTruthy();
    const figure = (label: string) => screen.getByText(label).parentElement?.textContent;
    expect(figure('Above 90 % of quota')).toBe('Above 90 % of quota–not known');
    expect(figure('Forwarding outside')).toBe('Forwarding outside–not known');
    expect(screen.getByText(/^Not known: .*Forwarding outside/)).toBeTruthy();
    expect(screen.queryByText('Nothing stands out.')).toBeNull();
    expect(screen.getByText(/admin@contoso.com \(Global Administrator\) may not read mailbox settings/)).toBeTruthy();
    expect(await screen.findByText(/^Not known: .* your role may not read the report they come from/)).toBeTruthy();
    // Mailboxes that only licenses tell of are no count.
    expect(screen.getByRole('link', { name: /^Mailboxes/ }).textContent).toBe('Mailboxes');
  });

  it('warns at the foot of every page when figures are old', async () => {
    const old = new Date(Date.now() - 7.5 * 86_400_000).toISOString();
    await open('/t/contoso/mailboxes', (tenant) => {
      tenant.answer('inventory.summary', ({ connectionId }) => {
        const summary = fakeSummary(connectionId, tenant.rows, 1);
        return ok({ ...summary, families: summary.families.map((each) => ({ ...each, asOf: old })) });
      });
    });
    const age = await screen.findByText(/^Up to 7 days old:/);
    expect(age.dataset.warn).toBe('true');
  });

  it('does not blame the reader of a snapshot for what is not in it', async () => {
    await open('/t/contoso/overview', (tenant) => {
      tenant.connections = [fakeConnection({ kind: 'snapshot', state: 'signed-out', account: null })];
      tenant.answer('inventory.summary', ({ connectionId }) => ok(forbiddenSummary(connectionId, tenant)));
      tenant.answer('history.fullWithin', () => ok({ mailboxes: [], counts: { 30: 0, 60: 0, 90: 0 }, unknown: 60 }));
    });
    expect(await screen.findByText(/^Whoever took this snapshot could not read mailbox settings/)).toBeTruthy();
    expect(screen.queryByText(/Your role/)).toBeNull();
    expect(
      await screen.findByText(/^Not known: it takes sizes of several days, and this snapshot holds none/),
    ).toBeTruthy();
  });

  it('shows how many subscriptions there are beyond those it lists', async () => {
    const { user } = await open('/t/contoso/overview', (tenant) => {
      tenant.answer('inventory.summary', ({ connectionId }) => {
        const summary = fakeSummary(connectionId, tenant.rows, 1);
        const more = Array.from({ length: 9 }, (_, index) => ({
          skuId: `more-${index}`,
          name: `Product ${index}`,
          partNumber: `MORE_${index}`,
          consumed: index === 8 ? 12 : index,
          enabled: 10,
          warning: 0,
          suspended: 0,
        }));
        return ok({ ...summary, subscriptions: [...summary.subscriptions, ...more] });
      });
    });
    const list = await screen.findByRole('list', { name: 'Subscriptions' });
    const rows = within(list).getAllByRole('listitem');
    expect(rows).toHaveLength(6);
    // More users than seats comes first, however few they are.
    expect(rows.slice(0, 2).map((row) => row.title)).toEqual(['MICROSOFT_365_F3', 'MORE_8']);
    await user.click(screen.getByRole('button', { name: '9 more: show all 15' }));
    await waitFor(() => expect(window.location.hash).toBe('#/t/contoso/licenses'));
  });

  it('says why a snapshot cannot be refreshed', async () => {
    await open('/t/contoso/overview', (tenant) => {
      tenant.connections = [fakeConnection({ kind: 'snapshot', state: 'signed-out', readOnly: true })];
    });
    const refresh = await screen.findByRole('button', { name: 'Refresh' });
    expect(refresh.title).toContain('snapshot');
  });

  it('shows a failure of its own with a way to try again', async () => {
    const { fake, user } = await open('/t/contoso/overview', (tenant) => {
      tenant.answer('inventory.summary', () =>
        fail({ code: 'store-busy', message: 'Another Mailroom uses this data.' }),
      );
    });
    expect(await screen.findByText('Another Mailroom uses this data.')).toBeTruthy();
    fake.answer('inventory.summary', ({ connectionId }) => ok(fakeSummary(connectionId, fake.rows, 1)));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Mail stored')).toBeTruthy();
  });
});

describe('around the screens', () => {
  it('says when the event stream is lost, and reads again what was missed when it is back', async () => {
    const { fake } = await open('/t/contoso/overview');
    await screen.findByText('Mail stored');
    const before = calls(fake, 'inventory.summary').length;
    fake.setConnected(false);
    expect(await screen.findByText(/Lost contact with Mailroom’s own service/)).toBeTruthy();
    fake.setConnected(true);
    await waitFor(() => expect(screen.queryByText(/Lost contact/)).toBeNull());
    await waitFor(() => expect(calls(fake, 'inventory.summary').length).toBeGreaterThan(before));
  });

  it('offers to start a practice tenant that stopped', async () => {
    const { fake, user } = await open('/t/contoso/overview', (tenant) => {
      tenant.connections = [fakeConnection({ kind: 'practice', state: 'service-stopped' })];
    });
    const before = calls(fake, 'connections.open').length;
    await user.click(await screen.findByRole('button', { name: 'Start it' }));
    await waitFor(() => expect(calls(fake, 'connections.open').length).toBeGreaterThan(before));
  });

  it('finds mailboxes and commands from the keyboard', async () => {
    const { fake, user } = await open('/t/contoso/overview');
    await screen.findByText('Mail stored');
    await user.keyboard('{Control>}k{/Control}');
    const field = await screen.findByRole('combobox', { name: 'Search people, mailboxes, commands' });
    const wanted = fake.rows[3];
    await user.type(field, wanted?.primarySmtpAddress ?? '');
    expect(await screen.findByRole('option', { name: new RegExp(wanted?.primarySmtpAddress ?? '') })).toBeTruthy();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(window.location.hash).toBe(`#/t/contoso/mailboxes?open=${wanted?.id}`));
    expect(await screen.findByRole('complementary', { name: `Details of ${wanted?.displayName}` })).toBeTruthy();
  });

  it('shows its keys on ?', async () => {
    const { user } = await open('/t/contoso/overview');
    await screen.findByText('Mail stored');
    await user.keyboard('?');
    expect(await screen.findByRole('dialog', { name: 'Keyboard' })).toBeTruthy();
  });

  it('asks before a connection is removed with all that was read', async () => {
    const { fake, user } = await open('/connections');
    await user.click(await screen.findByRole('button', { name: 'More for Contoso' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove…' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain('Remove Contoso?');
    expect(dialog.textContent).toContain('to resume or undo them, connect the tenant again');
    expect(calls(fake, 'connections.remove')).toHaveLength(0);
    await user.click(within(dialog).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(calls(fake, 'connections.remove')).toHaveLength(1));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  });

  it('says that a plan under way would stop with its connection', async () => {
    const { user } = await open('/connections', (fake) => {
      fake.jobs = [fakeJob({ id: 'apply-1', kind: 'apply', title: 'Convert 9 mailboxes to shared', state: 'running' })];
    });
    await user.click(await screen.findByRole('button', { name: 'More for Contoso' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Remove…' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain('“Convert 9 mailboxes to shared” is being applied.');
    expect(dialog.textContent).toContain('what is left can be resumed');
  });

  it('changes the theme at once and remembers it', async () => {
    const { fake, user } = await open('/settings');
    await user.click(await screen.findByRole('radio', { name: 'Dark' }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'));
    expect(calls(fake, 'settings.update').at(-1)?.input).toEqual({ theme: 'dark' });
  });

  it('says so when a connection is gone', async () => {
    await open('/t/nowhere/overview');
    expect(await screen.findByText('This connection is no longer there')).toBeTruthy();
  });
});

describe('the Mailboxes screen for a role that may not read Exchange', () => {
  it('says that what a filter would show is not known, and leads on', async () => {
    const { user } = await open('/t/contoso/mailboxes?preset=forwarding-outside', (tenant) => {
      tenant.rows = tenant.rows.map((row) => ({ ...row, forwardsOutside: null, recipientTypeDetails: null }));
      tenant.answer('inventory.summary', ({ connectionId }) => ok(forbiddenSummary(connectionId, tenant)));
    });
    expect(
      await screen.findByRole('heading', { name: /^The mailboxes this filter would show are not known/ }),
    ).toBeTruthy();
    expect(screen.queryByText('No mailbox matches')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Sign in with another account' }));
    expect(await screen.findByRole('dialog')).toBeTruthy();
  });
});

describe('the details of a mailbox', () => {
  it('lead from what is wrong to the change that settles it', async () => {
    const { fake, user } = await open('/t/contoso/overview', (tenant) => {
      const [first, ...others] = tenant.rows;
      tenant.rows = [
        {
          ...(first as (typeof tenant.rows)[number]),
          recipientTypeDetails: 'SharedMailbox',
          accountEnabled: true,
          totalItemBytes: 60 * 1024 ** 3,
          licenses: [],
        },
        ...others,
      ];
    });
    window.location.hash = `#/t/contoso/mailboxes?open=${fake.rows[0]?.id}`;
    expect(await screen.findByText(/above 50 GB needs Exchange Online Plan 2/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Block sign-in…' }));
    const form = await screen.findByRole('dialog');
    expect(form.textContent).toContain(String(fake.rows[0]?.displayName));
  });

  it('go with Esc, but not while something is typed', async () => {
    const { fake, user } = await open('/t/contoso/overview');
    window.location.hash = `#/t/contoso/mailboxes?open=${fake.rows[0]?.id}`;
    const details = { name: /^Details of / };
    await screen.findByRole('complementary', details);
    await user.click(await screen.findByRole('searchbox', { name: 'Search mailboxes by name or address' }));
    await user.keyboard('x{Escape}');
    expect(screen.queryByRole('complementary', details)).not.toBeNull();
    screen.getByRole('link', { name: /^Licenses/ }).focus();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary', details)).toBeNull());
  });
});
