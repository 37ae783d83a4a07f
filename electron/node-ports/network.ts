import { getCACertificates, rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import type { Fetch } from '../core/ports.ts';

export interface Network {
  /** A fetch that trusts the bundled and the system's CAs and, if given, one more (PEM text). */
  fetchFor(ca?: string): Fetch;
  /** Closes idle connections. */
  close(): Promise<void>;
}

const loopback = ['localhost', '127.0.0.1', '::1', '[::1]'];

/** HTTPS through the environment's proxy (`HTTPS_PROXY`, `NO_PROXY`), which loopback services never use. */
export function createNetwork(env: NodeJS.ProcessEnv = process.env): Network {
  const agents = new Map<string, EnvHttpProxyAgent>();
  let trusted: string[] | null = null;

  const agentFor = (ca: string | undefined): EnvHttpProxyAgent => {
    const key = ca ?? '';
    let agent = agents.get(key);
    if (agent === undefined) {
      trusted ??= trustedCertificates();
      const tls = { ca: ca === undefined ? trusted : [...trusted, ca] };
      agent = new EnvHttpProxyAgent({
        connect: { ...tls, timeout: 15_000 },
        requestTls: tls,
        proxyTls: tls,
        noProxy: [env.no_proxy ?? env.NO_PROXY ?? '', ...loopback].filter(Boolean).join(','),
        headersTimeout: 120_000,
        bodyTimeout: 120_000,
        keepAliveTimeout: 10_000,
      });
      agents.set(key, agent);
    }
    return agent;
  };

  return {
    fetchFor(ca) {
      const send = undiciFetch as unknown as (input: unknown, init: unknown) => Promise<Response>;
      return (input, init) => send(input, { ...init, dispatcher: agentFor(ca) });
    },
    async close() {
      const closing = [...agents.values()].map((agent) => agent.destroy());
      agents.clear();
      await Promise.allSettled(closing);
    },
  };
}

function trustedCertificates(): string[] {
  let extra: string[] = [];
  try {
    extra = [...getCACertificates('default'), ...getCACertificates('system')];
  } catch {
    // A system store that cannot be read leaves the bundled certificates.
  }
  return [...new Set([...rootCertificates, ...extra])];
}
