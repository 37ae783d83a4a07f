import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionServices } from '../../../electron/core/connections/connection-services.ts';
import type { UserRecord } from '../../../electron/core/store/records.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { type ConsoleUnderTest, startConsole } from './console.ts';

let tenant: TenantUnderTest;
let desk: ConsoleUnderTest;
let services: ConnectionServices;
const options = { signal: new AbortController().signal };

beforeAll(async () => {
  tenant = await startTenant({ mailboxes: 400 });
  desk = await startConsole(tenant);
  const connection = await desk.connect();
  await desk.signIn(connection.id);
  services = await desk.connections.services(connection.id);
});
afterAll(async () => {
  await desk?.close();
  await tenant?.close();
});
beforeEach(() => tenant.faults.off());

async function all<T>(pages: AsyncIterable<T[]>): Promise<T[]> {
  const rows: T[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}

describe('Microsoft Graph', () => {
  it('reads the organization and its subscriptions', async () => {
    const organization = await services.graph.organization(options);
    expect(organization.tenantId).toBe(tenant.tenantId);
    expect(organization.displayName).toBe(tenant.world.tenant.displayName);
    expect(organization.domains.find((domain) => domain.isDefault)?.name).toBe(tenant.domain);
    const skus = await services.graph.subscribedSkus(options);
    expect(skus.map((sku) => sku.skuId).sort()).toEqual([...tenant.world.skus.keys()].sort());
    expect(skus[0]!.plans.length).toBeGreaterThan(0);
  });

  it('reads every user once', async () => {
    const users = await all<UserRecord>(services.graph.userPages(options));
    expect(users.map((user) => user.id).sort()).toEqual(tenant.world.users.map((user) => user.id).sort());
    expect(await services.graph.userCount(options)).toBe(users.length);
    const licensed = users.find((user) => user.assignedLicenses.length > 0);
    expect(licensed?.licenseAssignments?.length).toBeGreaterThan(0);
  });

  it('reads one user, also by a name with an apostrophe', async () => {
    const odd = tenant.world.users.find((user) => user.userPrincipalName.includes("'")) ?? tenant.world.users[0]!;
    expect((await services.graph.user(odd.userPrincipalName, options))?.id).toBe(odd.id);
    expect(await services.graph.user('00000000-0000-4000-8000-000000000000', options)).toBeNull();
  });

  it('reads the usage report, and sees concealed names', async () => {
    const report = await services.graph.mailboxUsage(options);
    const rows = await all(report.rows);
    expect(report.concealed).toBe(false);
    expect(report.refreshDate).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(rows.length).toBeGreaterThan(300);
    tenant.faults.on('concealed-names');
    const concealed = await services.graph.mailboxUsage(options);
    expect(concealed.concealed).toBe(true);
  });

  it('tells its own roles', async () => {
    const roles = await services.graph.myRoles(options);
    expect(roles.map((role) => role.displayName)).toContain('Global Administrator');
  });
});

describe('Exchange Online', () => {
  it('reads every mailbox once', async () => {
    const mailboxes = await all(services.exchange.mailboxPages(options));
    const truth = [...tenant.world.mailboxes].map((mailbox) => mailbox.exchangeGuid).sort();
    expect(mailboxes.map((mailbox) => mailbox.exchangeGuid).sort()).toEqual(truth);
  });

  it('reads one mailbox and its statistics', async () => {
    const [user] = tenant.world.users.filter((each) => tenant.world.mailboxes.some((box) => box.userId === each.id));
    const mailbox = await services.exchange.mailbox(user!.id, options);
    expect(mailbox?.objectId).toBe(user!.id);
    const size = await services.exchange.mailboxStatistics(user!.id, user!.id, options);
    expect(size?.totalItemBytes).toBeGreaterThan(0);
    expect(await services.exchange.mailbox('nobody@nowhere.invalid', options)).toBeNull();
  });

  it('reads the statistics of many', async () => {
    const items = tenant.world.mailboxes
      .filter((box) => box.userId !== null)
      .slice(0, 47)
      .map((box) => ({ objectId: box.userId!, identity: box.userId! }));
    const got = new Set<string>();
    for await (const answer of services.exchange.manyMailboxStatistics(items, options)) {
      expect('error' in answer ? answer.error : null).toBeNull();
      got.add(answer.objectId);
    }
    expect([...got].sort()).toEqual(items.map((item) => item.objectId).sort());
  });
});
