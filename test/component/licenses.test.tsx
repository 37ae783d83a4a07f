import './setup.ts';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { whyNoLicenseChanges } from '../../renderer/features/licenses/license-rights.ts';
import type { MethodOutput } from '../../shared/contract/index.ts';
import type { Finding, LicenseProblem, Subscription } from '../../shared/domain/licenses.ts';
import { createFakeTransport, type FakeTransport, fail, fakeConnection, ok } from './fake-transport.ts';
import { inputs, openApp } from './open-app.tsx';

const subscription = (skuId: string, name: string, change: Partial<Subscription> = {}): Subscription => ({
  skuId,
  name,
  partNumber: name.toUpperCase().replaceAll(' ', '_'),
  appliesTo: 'User',
  capabilityStatus: 'Enabled',
  assigned: 90,
  enabled: 100,
  warning: 0,
  suspended: 0,
  lockedOut: 0,
  free: 10,
  direct: 60,
  viaGroup: 30,
  both: 0,
  inError: 0,
  edition: null,
  price: { amount: 36, currency: 'USD', source: 'List price', date: '2025-04-01', edited: false },
  monthlyCost: 3600,
  unusedCost: 360,
  isTrial: false,
  nextLifecycle: '2026-06-30T00:00:00Z',
  ...change,
});

const owned = (subscriptions: Subscription[]): MethodOutput<'licenses.subscriptions'> => ({
  subscriptions,
  currency: 'USD',
  monthlyCost: 3600,
  unusedCost: 360,
  asOf: '2026-01-14T09:02:00Z',
});

const e3 = '05e9a617-0261-4cee-bb44-138d3ef5d965';
const f3 = '66b55226-6b4f-492c-910c-a3b7a3c9d993';

const finding = (change: Partial<Finding> = {}): Finding => ({
  id: 'blocked',
  title: 'Licensed, but sign-in is blocked',
  why: 'Nobody can use these licenses.',
  confidence: 'high',
  users: 2,
  seats: 2,
  monthlyCost: 72,
  action: { kind: 'licenses', params: { remove: [e3] }, label: 'Remove licenses' },
  unavailable: null,
  products: [],
  filter: { field: 'accountEnabled', op: 'eq', value: false },
  ...change,
});

const open = async (place: string, prepare: (fake: FakeTransport) => void = () => {}) => {
  const fake = createFakeTransport(20);
  fake.answer('licenses.subscriptions', () =>
    ok(
      owned([subscription(e3, 'Microsoft 365 E3'), subscription(f3, 'Microsoft 365 F3', { assigned: 103, free: -3 })]),
    ),
  );
  fake.answer('licenses.findings', () =>
    ok({ findings: [], currency: 'USD', monthlyCost: null, wasteBySku: {}, inactiveDays: 90 }),
  );
  fake.answer('licenses.problems', () => ok({ problems: [], total: 0 }));
  prepare(fake);
  const opened = await openApp(fake, `/t/contoso/licenses${place}`);
  await screen.findByRole('heading', { level: 1, name: 'Licenses' });
  return opened;
};

describe('subscriptions', () => {
  it('say plainly when more is assigned than owned', async () => {
    await open('');
    const table = await screen.findByRole('grid', { name: 'Subscriptions' });
    expect(within(table).getByText('3 too many')).toBeTruthy();
    const tiles = screen.getByRole('group', { name: 'Costs and seats' });
    expect(within(tiles).getByText('$3,600')).toBeTruthy();
    expect(within(tiles).getByText('in 1 product')).toBeTruthy();
  });

  it('are there at once, and say what is wasted when that is worked out', async () => {
    const worked = Promise.withResolvers<void>();
    await open('', (tenant) =>
      tenant.answer('licenses.findings', async () => {
        await worked.promise;
        return ok({ findings: [], currency: 'USD', monthlyCost: 72, wasteBySku: { [e3]: 72 }, inactiveDays: 90 });
      }),
    );
    const table = await screen.findByRole('grid', { name: 'Subscriptions' });
    expect(within(table).getAllByText('…')).toHaveLength(2);
    worked.resolve();
    expect(await within(table).findByText('$72')).toBeTruthy();
    const tiles = screen.getByRole('group', { name: 'Costs and seats' });
    expect(within(tiles).getByText('$72')).toBeTruthy();
    expect(within(table).queryByText('…')).toBeNull();
  });

  it('take a price set by hand, and no nonsense', async () => {
    const { fake, user } = await open('', (tenant) => tenant.answer('licenses.setPrice', () => ok({ price: null })));
    await user.click(await screen.findByRole('button', { name: /^Price of Microsoft 365 E3/ }));
    const field = await screen.findByRole('textbox', { name: /per seat and month/ });
    await user.clear(field);
    await user.type(field, 'lots');
    expect(await screen.findByText('Enter an amount such as 36.50.')).toBeTruthy();
    await user.clear(field);
    await user.type(field, '31.50{Enter}');
    await waitFor(() =>
      expect(inputs(fake, 'licenses.setPrice')).toEqual([{ connectionId: 'contoso', skuId: e3, amount: 31.5 }]),
    );
  });

  it('show a failure with a way on, and an empty tenant as such', async () => {
    let tries = 0;
    const { user } = await open('', (tenant) =>
      tenant.answer('licenses.subscriptions', () => {
        tries += 1;
        return tries === 1 ? fail({ message: 'The store is locked.' }) : ok(owned([]));
      }),
    );
    expect(await screen.findByText('The store is locked.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'No subscriptions' })).toBeTruthy();
  });
});

describe('findings', () => {
  const prepared = (tenant: FakeTransport) => {
    tenant.answer('licenses.findings', () =>
      ok({
        findings: [
          finding({
            id: 'idle',
            title: 'Not signed in',
            users: 0,
            unavailable: 'Needs Microsoft Entra ID P1.',
            monthlyCost: null,
          }),
          finding(),
        ],
        currency: 'USD',
        monthlyCost: 72,
        wasteBySku: { [e3]: 72 },
        inactiveDays: 90,
      }),
    );
    tenant.answer('licenses.findingUsers', () => ok({ ids: ['u1', 'u2'] }));
    tenant.answer('changes.plan', () => fail({ message: 'Planned elsewhere.' }));
  };

  it('come with their total, the reason one is not known, and one click to a plan', async () => {
    const { fake, user } = await open('?tab=findings', prepared);
    const list = await screen.findByRole('list', { name: 'Findings' });
    const [first, second] = within(list).getAllByRole('listitem');
    // What is known comes first.
    expect(within(first as HTMLElement).getByText('$72')).toBeTruthy();
    expect(within(second as HTMLElement).getByText('Needs Microsoft Entra ID P1.')).toBeTruthy();
    expect(within(second as HTMLElement).queryByRole('button')).toBeNull();
    await user.click(within(first as HTMLElement).getByRole('button', { name: /^Remove licenses/ }));
    await waitFor(() =>
      expect(inputs(fake, 'changes.plan')).toEqual([
        {
          connectionId: 'contoso',
          request: {
            kind: 'licenses',
            params: { remove: [e3] },
            selection: { kind: 'ids', ids: ['u1', 'u2'] },
          },
        },
      ]),
    );
    expect(await screen.findByText('Planned elsewhere.')).toBeTruthy();
  });

  it('show seats nobody has product by product, on demand', async () => {
    const { user } = await open('?tab=findings', (tenant) =>
      tenant.answer('licenses.findings', () =>
        ok({
          findings: [
            finding({
              id: 'unassigned',
              title: 'Seats nobody has',
              users: 0,
              seats: 30,
              monthlyCost: 1080,
              action: null,
              filter: null,
              products: [
                { skuId: e3, name: 'Microsoft 365 E3', seats: 20, monthlyCost: 780 },
                { skuId: f3, name: 'Microsoft 365 F3', seats: 10, monthlyCost: 300 },
              ],
            }),
          ],
          currency: 'USD',
          monthlyCost: 1080,
          wasteBySku: { [e3]: 72 },
          inactiveDays: 90,
        }),
      ),
    );
    const list = await screen.findByRole('list', { name: 'Findings' });
    expect(within(list).getAllByRole('listitem')).toHaveLength(1);
    expect(within(list).queryByRole('table')).toBeNull();
    await user.click(within(list).getByRole('button', { name: 'Show 2 products' }));
    const table = within(list).getByRole('table', { name: 'Seats nobody has, by product' });
    expect(within(table).getByRole('row', { name: 'Microsoft 365 E3 20 $780' })).toBeTruthy();
    await user.click(within(list).getByRole('button', { name: 'Hide products' }));
    expect(within(list).queryByRole('table')).toBeNull();
  });

  it('are asked again for another number of idle days', async () => {
    const { fake, user } = await open('?tab=findings', prepared);
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Inactive after' }), '180 days');
    await waitFor(() =>
      expect(inputs(fake, 'licenses.findings')).toContainEqual({ connectionId: 'contoso', inactiveDays: 180 }),
    );
  });
});

describe('license errors', () => {
  const problem: LicenseProblem = {
    objectId: 'u1',
    objectKind: 'user',
    name: 'Adele Vance',
    address: 'adele@contoso.com',
    skuId: e3,
    product: 'Microsoft 365 E3',
    viaGroup: 'All employees',
    error: 'CountViolation',
    reason: 'There are not enough seats of this product.',
    fix: 'Buy seats or free some.',
    action: { kind: 'reprocess-licenses', params: {}, label: 'Process again' },
    filter: null,
  };

  it('say why and plan the fix for one person', async () => {
    const { fake, user } = await open('?tab=errors', (tenant) => {
      tenant.answer('licenses.problems', () => ok({ problems: [problem], total: 1 }));
      tenant.answer('changes.plan', () => fail({ message: 'Planned elsewhere.' }));
    });
    const table = await screen.findByRole('grid', { name: 'License errors' });
    expect(await within(table).findByText('There are not enough seats of this product.')).toBeTruthy();
    expect(within(table).getByText('through All employees')).toBeTruthy();
    await user.click(within(table).getByRole('button', { name: 'Process again for Adele Vance' }));
    await waitFor(() =>
      expect(inputs(fake, 'changes.plan')).toMatchObject([
        { request: { kind: 'reprocess-licenses', selection: { kind: 'ids', ids: ['u1'] } } },
      ]),
    );
  });

  it('are nothing to worry about when there are none', async () => {
    await open('?tab=errors');
    expect(await screen.findByRole('heading', { name: 'No license errors' })).toBeTruthy();
  });
});

describe('comparing', () => {
  it('proposes the edition below where people have the one above', async () => {
    const family = 'Microsoft 365 Enterprise';
    const { user } = await open('?tab=compare', (tenant) => {
      tenant.answer('licenses.subscriptions', () =>
        ok(
          owned([
            subscription(e3, 'Microsoft 365 E3', { edition: { family, tier: 3 } }),
            subscription(f3, 'Microsoft 365 F3', { edition: { family, tier: 2 }, assigned: 0 }),
            subscription('visio', 'Visio Plan 2'),
          ]),
        ),
      );
      tenant.answer('licenses.compare', () => fail({ message: 'Compared elsewhere.' }));
    });
    const list = await screen.findByRole('list', { name: 'Often compared' });
    expect(within(list).getAllByRole('button')).toHaveLength(1);
    await user.click(within(list).getByRole('button', { name: /^Microsoft 365 E3 → Microsoft 365 F3/ }));
    expect(await screen.findByText('Compared elsewhere.')).toBeTruthy();
    expect(window.location.hash).toContain(`first=${e3}&second=${f3}`);
  });

  it('shows what is lost by how many, the price, and leads to the swap of just those', async () => {
    const { fake, user } = await open(`?tab=compare&first=${e3}&second=${f3}`, (tenant) => {
      tenant.answer('licenses.compare', () =>
        ok<MethodOutput<'licenses.compare'>>({
          first: {
            skuId: e3,
            name: 'Microsoft 365 E3',
            price: { amount: 36, currency: 'USD', source: '', date: null, edited: false },
          },
          second: {
            skuId: f3,
            name: 'Microsoft 365 F3',
            price: { amount: 8, currency: 'USD', source: '', date: null, edited: false },
          },
          plans: [
            {
              servicePlanId: 'p4',
              servicePlanName: 'FORMS_PLAN_E3',
              name: 'Forms (Plan E3)',
              in: 'first',
              counterpart: 'Forms (Plan F1)',
            },
            {
              servicePlanId: 'p1',
              servicePlanName: 'EXCHANGE_S_ENTERPRISE',
              name: 'Exchange Online (Plan 2)',
              in: 'first',
              counterpart: null,
            },
            {
              servicePlanId: 'p2',
              servicePlanName: 'EXCHANGE_S_DESKLESS',
              name: 'Exchange Online Kiosk',
              in: 'second',
              counterpart: null,
            },
            { servicePlanId: 'p3', servicePlanName: 'TEAMS1', name: 'Microsoft Teams', in: 'both', counterpart: null },
          ],
          losers: [{ servicePlanId: 'p1', name: 'Exchange Online (Plan 2)', users: 41 }],
          uses: [
            {
              id: 'mailbox-size',
              title: 'Have more than 2 GB of mail',
              why: 'Exchange Online Kiosk allows no more.',
              users: 17,
              filter: { field: 'totalItemBytes', op: 'gt', value: 2 * 1024 ** 3 },
            },
          ],
          usesUnknown: ['Desktop apps are not reported.'],
          users: 60,
          monthlyDifference: -1680,
        }),
      );
      tenant.answer('changes.plan', () => fail({ message: 'Planned elsewhere.' }));
    });
    const lost = await screen.findByRole('region', { name: 'Lost' });
    expect(within(lost).getByText('41 users')).toBeTruthy();
    const uses = screen.getByRole('region', { name: 'In use now' });
    expect(uses.textContent).toContain('17 users');
    expect(uses.textContent).toContain('Desktop apps are not reported.');
    expect(within(lost).queryByText(/Forms/)).toBeNull();
    expect(screen.getByText('Forms (Plan E3) → Forms (Plan F1)')).toBeTruthy();
    expect(screen.getByText(/−\$1,680 a month for 60 users/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: /^Replace for 60 users/ }));
    const dialog = await screen.findByRole('dialog');
    await user.click(await within(dialog).findByRole('button', { name: 'Review' }));
    await waitFor(() =>
      expect(inputs(fake, 'changes.plan')).toMatchObject([
        {
          request: {
            kind: 'licenses',
            params: { replace: { from: e3, to: f3 }, freeFirst: true },
            selection: {
              kind: 'query',
              query: { filter: { field: `sku:${e3}`, op: 'in', value: ['direct', 'both'] } },
            },
          },
        },
      ]),
    );
  });
});

describe('who may change licenses', () => {
  const as = (roles: string[] | null, change = {}) =>
    whyNoLicenseChanges(
      fakeConnection({
        account: { userPrincipalName: 'r@contoso.com', displayName: null, objectId: 'r', roles },
        ...change,
      }),
    );

  it('is told from the roles, and not guessed where they are unknown', async () => {
    expect(as(['License Administrator'])).toBeNull();
    expect(as(['Global Reader', 'User Administrator'])).toBeNull();
    expect(as(null)).toBeNull();
    expect(as(['Global Reader'])).toMatch(/^Global Reader may look, but this role may not change licenses/);
    expect(as([])).toMatch(/^Your account has no role that may change licenses\./);
    expect(as(['Global Administrator'], { readOnly: true })).toMatch(/snapshot/);
  });

  it('is said on the screen', async () => {
    await open('', (tenant) => {
      tenant.connections = [
        fakeConnection({
          account: { userPrincipalName: 'r@contoso.com', displayName: null, objectId: 'r', roles: ['Global Reader'] },
        }),
      ];
    });
    expect(await screen.findByText(/^Global Reader may look/)).toBeTruthy();
  });
});
