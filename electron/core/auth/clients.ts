import { type ICachePlugin, PublicClientApplication } from '@azure/msal-node';
import type { Vault } from '../vault/vault.ts';
import type { SessionConfig } from './config.ts';
import type { EntraNetwork } from './network.ts';

/** An MSAL client whose token cache lives in the vault. */
export function createMsalClient(
  config: SessionConfig,
  clientId: string,
  network: EntraNetwork,
  vault: Vault,
): PublicClientApplication {
  return new PublicClientApplication({
    auth: {
      clientId,
      authority: `${config.login}/${config.tenant}`,
      ...(config.customLogin ? { knownAuthorities: [new URL(config.login).host] } : {}),
      // Tells Entra that we answer claims challenges.
      clientCapabilities: ['CP1'],
    },
    cache: { cachePlugin: vaultCache(vault, clientId) },
    system: { networkClient: network, disableInternalRetries: true },
  });
}

/**
 * Where an administrator can grant exactly these permissions for the whole organization. They are named because a
 * client may ask for more than its registration lists.
 */
export function adminConsentUrl(config: SessionConfig, clientId: string, scopes: readonly string[]): string {
  const query = [
    `client_id=${clientId}`,
    `scope=${encodeURIComponent(scopes.join(' '))}`,
    `redirect_uri=${encodeURIComponent('http://localhost')}`,
  ];
  return `${config.login}/${encodeURIComponent(config.tenant)}/v2.0/adminconsent?${query.join('&')}`;
}

function vaultCache(vault: Vault, clientId: string): ICachePlugin {
  const name = `msal:${clientId}`;
  return {
    beforeCacheAccess: async (context) => {
      const text = await vault.read(name);
      if (text !== null) context.tokenCache.deserialize(text);
    },
    afterCacheAccess: async (context) => {
      if (context.cacheHasChanged) await vault.write(name, context.tokenCache.serialize());
    },
  };
}
