import { z } from 'zod';
import { cloudIds } from '../../domain/clouds.ts';
import type { OpenedSnapshot } from '../../domain/snapshots.ts';
import { method } from '../method.ts';

/** Signed-in state of a connection as the renderer may know it. Never a token. */
export interface AccountInfo {
  userPrincipalName: string;
  displayName: string | null;
  objectId: string;
  /** Directory role names; null while unknown. */
  roles: string[] | null;
}

export interface Connection {
  id: string;
  /** What people call it: the organization's name once known. */
  name: string;
  kind: 'tenant' | 'practice' | 'snapshot';
  cloud: string;
  tenant: string;
  tenantId: string | null;
  /** `own-app`: the organization's registration; `quick`: Microsoft's public command-line clients. */
  app: 'own-app' | 'quick';
  account: AccountInfo | null;
  state: 'signed-out' | 'signed-in' | 'expired' | 'service-stopped';
  /** What the role is known not to allow, in words: area → reason. */
  limits: Record<string, string>;
  createdAt: string;
  lastUsedAt: string | null;
  readOnly: boolean;
  /** The file behind a connection of kind `snapshot`. */
  snapshot?: OpenedSnapshot;
}

export const newTenantSchema = z.object({
  cloud: z.enum(cloudIds),
  /** Tenant id or any verified domain. */
  tenant: z
    .string()
    .trim()
    .regex(
      /^([0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}|[a-z0-9-]+(\.[a-z0-9-]+)+)$/i,
      'Enter the tenant id or a domain such as contoso.onmicrosoft.com.',
    ),
  app: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('quick') }),
    z.object({ kind: z.literal('own-app'), clientId: z.guid('Enter the application (client) id: a GUID.') }),
    /** Nobody signs in: the application itself does, with the certificate and key of a PEM file. For unattended use. */
    z.object({
      kind: z.literal('certificate'),
      clientId: z.guid('Enter the application (client) id: a GUID.'),
      certificateFile: z.string().min(1),
    }),
  ]),
  /** Endpoints and CA of a service that is not Microsoft's, for training and tests. */
  custom: z
    .object({
      origin: z.url(),
      /** PEM file of the CA to trust for this connection only. */
      caFile: z.string().optional(),
    })
    .optional(),
});
export type NewTenant = z.infer<typeof newTenantSchema>;

/** A made-up person of a practice tenant. */
export interface Persona {
  upn: string;
  password: string;
  roles: string[];
  /** What makes this sign-in unlike the others, such as "needs MFA". */
  note?: string;
}

export const signInModes = ['browser', 'device-code'] as const;

export const connectionMethods = {
  'connections.list': method<Connection[]>()(z.object({})),
  'connections.add': method<Connection>()(newTenantSchema),
  /** Starts a practice tenant beside the console and adds (or reuses) its connection. Not signed in yet. */
  'connections.startPractice': method<{ connection: Connection; personas: Persona[] }>()(
    z.object({ mailboxes: z.number().int().min(50).max(500_000).default(2000), seed: z.number().int().default(1) }),
  ),
  /** Who can sign in to the practice tenant behind a connection, which is started if need be; nobody for others. */
  'connections.personas': method<Persona[]>()(z.object({ id: z.string() })),
  'connections.rename': method<Connection>()(z.object({ id: z.string(), name: z.string().trim().min(1).max(80) })),
  /** Wipes the connection's store and tokens too. */
  'connections.remove': method<Record<string, never>>()(z.object({ id: z.string() })),
  /** Marks it as the open one and wakes what it needs. */
  'connections.open': method<Connection>()(z.object({ id: z.string() })),
  /** Interactive. Progress arrives as `sign-in` events; aborting the call cancels it. */
  'auth.signIn': method<Connection>()(
    z.object({
      connectionId: z.string(),
      attemptId: z.string(),
      mode: z.enum(signInModes).default('browser'),
      /** Ask for write scopes as well (asked for when a write is first planned). */
      write: z.boolean().default(false),
    }),
  ),
  'auth.signOut': method<Connection>()(z.object({ connectionId: z.string() })),
} as const;
