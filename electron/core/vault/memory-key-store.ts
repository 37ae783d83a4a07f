import type { KeyStore } from '../ports.ts';

/** Keeps secrets for this session only. `reason` says why, in words for the status bar. */
export function createMemoryKeyStore(reason: string): KeyStore {
  const secrets = new Map<string, Uint8Array>();
  return {
    kind: 'memory',
    description: reason,
    get: async (name) => secrets.get(name) ?? null,
    set: async (name, secret) => {
      secrets.set(name, Uint8Array.from(secret));
    },
    delete: async (name) => {
      secrets.delete(name);
    },
  };
}
