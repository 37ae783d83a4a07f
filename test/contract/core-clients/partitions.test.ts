import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionServices } from '../../../electron/core/connections/connection-services.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { type ConsoleUnderTest, startConsole } from './console.ts';

let tenant: TenantUnderTest;
let desk: ConsoleUnderTest;
let services: ConnectionServices;
const options = { signal: new AbortController().signal };

beforeAll(async () => {
  tenant = await startTenant({ mailboxes: 5200, seed: 3 });
  // Names at the edges of every division: digits, accents, apostrophes, marks, capitals.
  const [donor] = tenant.world.users.filter((user) => !user.userPrincipalName.startsWith('admin'));
  const odd = ['0zero', '9nine', '_under', 'élodie', "o'brien", 'Ümit', 'Zoë', '#hash', '~tilde', '!bang'];
  let index = 0;
  for (const user of tenant.world.users.slice(-odd.length)) {
    if (user.id === donor!.id) continue;
    user.userPrincipalName = `${odd[index++]}${index}@${tenant.domain}`;
  }
  desk = await startConsole(tenant);
  const connection = await desk.connect();
  await desk.signIn(connection.id);
  services = await desk.connections.services(connection.id);
});
afterAll(async () => {
  await desk?.close();
  await tenant?.close();
});

describe('a tenant large enough to be read in parts', () => {
  it('gives every user exactly once', async () => {
    tenant.counters.reset();
    const ids: string[] = [];
    for await (const page of services.graph.userPages(options)) ids.push(...page.map((user) => user.id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.sort()).toEqual(tenant.world.users.map((user) => user.id).sort());
    // One request at least for each part, several at once, and no second reading to fill gaps.
    const pages = tenant.counters.count({ surface: 'graph', route: '/v1.0/users', status: 200 });
    expect(pages).toBeGreaterThanOrEqual(37);
    expect(pages).toBeLessThan(37 + Math.ceil(ids.length / 500));
    expect(tenant.counters.mostInFlight.graph).toBeGreaterThan(3);
  });

  it('gives every mailbox exactly once', async () => {
    const ids: string[] = [];
    for await (const page of services.exchange.mailboxPages(options)) ids.push(...page.map((box) => box.exchangeGuid));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.sort()).toEqual(tenant.world.mailboxes.map((box) => box.exchangeGuid).sort());
  });
});
