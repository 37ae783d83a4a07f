import type { World } from '../world/world.ts';
import { EntraError } from './errors.ts';

/** The authority segment of a login path, resolved. */
export interface Authority {
  /** As written in the path. */
  segment: string;
  /** `common`, `organizations` or the tenant itself. */
  kind: 'common' | 'organizations' | 'tenant';
  tenantId: string;
}

/** Resolves `common`, `organizations`, the tenant id or one of its verified domains; throws EntraError. */
export function resolveAuthority(world: World, segment: string): Authority {
  const { tenantId } = world.tenant;
  const name = decodeURIComponent(segment).toLowerCase();
  if (name === 'common' || name === 'organizations') return { segment, kind: name, tenantId };
  if (name === 'consumers') {
    throw new EntraError(
      'unauthorized_client',
      9002346,
      'Application is configured for use by organizational accounts only. Please do not use the /consumers endpoint to serve this request.',
    );
  }
  const known =
    name === tenantId ||
    name === world.tenant.initialDomain.toLowerCase() ||
    world.domains.some((domain) => domain.isVerified && domain.name.toLowerCase() === name);
  if (known) return { segment, kind: 'tenant', tenantId };
  throw new EntraError(
    'invalid_request',
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}

/** The issuer of v2.0 tokens, on the origin the client reached us by. */
export function issuerV2(origin: string, tenantId: string): string {
  return `${origin}/${tenantId}/v2.0`;
}

/** The issuer of v1.0 tokens, which is the same on every login host of a cloud. */
export function issuerV1(origin: string, tenantId: string): string {
  return origin.endsWith('.cn') ? `https://sts.chinacloudapi.cn/${tenantId}/` : `https://sts.windows.net/${tenantId}/`;
}
