import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PracticeLauncher } from '../../../electron/core/ports.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';
import { call, startConsole } from './console.ts';

let stateDir: string;
let tenant: TenantUnderTest;
const launcher: PracticeLauncher = {
  start: async () => ({
    origin: tenant.origin,
    tenantId: tenant.tenantId,
    domain: tenant.domain,
    ca: tenant.caFile,
    personas: tenant.personas.map(({ upn, password, roles }) => ({ upn, password, roles: [...roles] })),
    apps: tenant.apps.map(({ clientId, kind }) => ({ clientId, kind })),
  }),
  close: async () => undefined,
};
const options = { signal: new AbortController().signal };

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'mailroom-practice-'));
  tenant = await startTenant({ stateDir, signInOverHttp: true });
});
afterAll(async () => {
  await tenant?.close();
  rmSync(stateDir, { recursive: true, force: true });
});

describe('a practice tenant beside the console', () => {
  it('is started, signed in to, and comes back at another address after both were stopped', async () => {
    const desk = await startConsole(tenant, { ports: { practice: launcher } });
    const { connection } = await call(desk.connections, 'connections.startPractice', { mailboxes: 80, seed: 7 });
    expect((await desk.signIn(connection.id)).state).toBe('signed-in');
    // A system browser does not know the practice CA.
    expect(new URL(desk.opened[0]!).protocol).toBe('http:');
    await (await desk.connections.services(connection.id)).exchange.probe(options);

    await tenant.close();
    tenant = await startTenant({ stateDir, signInOverHttp: true });
    const second = await startConsole(tenant, {
      dataDir: desk.dataDir,
      keys: desk.keys,
      ports: { practice: launcher },
    });
    const [listed] = await call(second.connections, 'connections.list', {});
    expect(listed?.state).toBe('service-stopped');
    const opened = await call(second.connections, 'connections.open', { id: connection.id });
    expect(opened.state).toBe('signed-in');
    // The new service does not know the old sign-in: one clear request, then everything works.
    const services = await second.connections.services(connection.id);
    await expect(services.exchange.probe(options)).rejects.toMatchObject({ code: 'sign-in-needed' });
    expect(second.connections.record(connection.id).state).toBe('expired');
    expect((await second.signIn(connection.id)).state).toBe('signed-in');
    await (await second.connections.services(connection.id)).exchange.probe(options);
    await second.close();
    await desk.close();
  });
});
