import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/contract/errors.ts';
import { clouds } from '../../../shared/domain/clouds.ts';
import type { AppSession } from '../auth/app-session.ts';
import type { SessionConfig } from '../auth/config.ts';
import type { Session } from '../auth/session.ts';
import { exchangeProfile } from '../exchange/client.ts';
import { createExchange, type Exchange } from '../exchange/exchange-api.ts';
import { createGraph, type Graph } from '../graph/graph-api.ts';
import { graphProfile } from '../graph/profile.ts';
import { ServiceClient } from '../http/service-client.ts';
import type { Fetch, Ports } from '../ports.ts';
import type { Services } from '../services.ts';
import type { ConnectionRecord } from './connection-record.ts';

/** The two services of a signed-in connection, with the plain calls that changes are made with. */
export interface ConnectionServices extends Services {
  graph: Graph;
  exchange: Exchange;
}

/** How a connection signs in, from its record. */
export function sessionConfig(record: ConnectionRecord): SessionConfig {
  const cloud = clouds[record.cloud];
  return {
    connectionId: record.id,
    cloud,
    tenant: record.tenantId ?? record.tenant,
    login: record.custom ? new URL(record.custom.origin).origin : cloud.login,
    customLogin: record.custom !== undefined,
    app: record.app,
  };
}

/**
 * The fetch of a connection: it trusts the connection's own CA as well, if it names one.
 * @throws AppError `file-unreadable`, `tls`
 */
export async function fetchOf(record: ConnectionRecord, ports: Pick<Ports, 'fetchFor'>): Promise<Fetch> {
  const path = record.custom?.caFile;
  if (path === undefined) return ports.fetchFor();
  let pem: string;
  try {
    pem = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('file-unreadable', 'The CA file of this connection cannot be read.', {
      hint: 'Check that the file is still there, or add the connection again with another one.',
      details: { path },
      cause: error,
    });
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new AppError('tls', 'The CA file of this connection holds no certificate.', {
      hint: 'Choose a PEM file that begins with “-----BEGIN CERTIFICATE-----”.',
      details: { path },
    });
  }
  return ports.fetchFor(pem);
}

/** Graph and Exchange for one signed-in session. */
export function buildServices(
  record: ConnectionRecord,
  session: Session | AppSession,
  fetch: Fetch,
  ports: Pick<Ports, 'clock' | 'log'>,
  random: () => number = Math.random,
): ConnectionServices {
  const cloud = clouds[record.cloud];
  const origin = (own: string): string => (record.custom ? new URL(record.custom.origin).origin : own);
  const common = { fetch, clock: ports.clock, log: ports.log, random };
  const graph = new ServiceClient({
    ...common,
    profile: graphProfile(origin(cloud.graph)),
    token: (need) => session.token('graph', need),
    anonymousHosts: cloud.reportHosts,
  });
  const exchange = new ServiceClient({
    ...common,
    profile: exchangeProfile(origin(cloud.exchange)),
    token: (need) => session.token('exchange', need),
    limits: { read: { initial: 6, max: 12 }, write: { initial: 3, max: 6 } },
  });
  const identity = session.identity!;
  return {
    graph: createGraph(graph, { hasUsageReports: cloud.hasUsageReports }),
    exchange: createExchange(exchange, {
      tenant: identity.tenantId || record.tenant,
      userPrincipalName: identity.userPrincipalName,
    }),
    hasUsageReports: cloud.hasUsageReports,
  };
}
