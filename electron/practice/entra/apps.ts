import { createHash, X509Certificate } from 'node:crypto';
import { type Guid, ROLE } from '../world/model.ts';
import { RESOURCES, type ResourceKey } from './resources.ts';

/** An application the tenant knows: its registration and service principal in one record. */
export interface PracticeApp {
  clientId: Guid;
  name: string;
  /** Shown under the name on the consent page. */
  publisher: string;
  kind: 'public' | 'confidential';
  secrets: string[];
  /** PEM certificates whose keys may sign client assertions. */
  certificates: string[];
  /** Redirect URIs beside the loopback ones, which any public client may use with any port. */
  redirectUris: string[];
  /** Delegated permissions the registration lists: what `.default` asks consent for. */
  requires: Partial<Record<ResourceKey, string[]>>;
  /** Granted for everyone from the start. */
  consented: Partial<Record<ResourceKey, string[]>>;
  /** Application permissions already granted by an administrator. */
  permissions: Partial<Record<ResourceKey, string[]>>;
  /** Role template ids of the service principal. */
  roles: Guid[];
}

/** What the ready line and `RunningPractice` tell about an application. */
export interface AppFacts {
  clientId: string;
  kind: 'public' | 'confidential';
  name: string;
  secret?: string;
}

const READ_SCOPES = [
  'User.Read',
  'User.Read.All',
  'Organization.Read.All',
  'LicenseAssignment.Read.All',
  'Directory.Read.All',
  'Domain.Read.All',
  'Group.Read.All',
  'GroupMember.Read.All',
  'Reports.Read.All',
  'ReportSettings.Read.All',
  'AuditLog.Read.All',
  'SecurityEvents.Read.All',
  'RoleManagement.Read.Directory',
  'MailboxSettings.Read',
];

const WRITE_SCOPES = [
  'User.ReadWrite.All',
  'User.RevokeSessions.All',
  'User.EnableDisableAccount.All',
  'User.DeleteRestore.All',
  'User-PasswordProfile.ReadWrite.All',
  'LicenseAssignment.ReadWrite.All',
  'Group.ReadWrite.All',
  'ReportSettings.ReadWrite.All',
];

const EXCHANGE_MODULE_SCOPES = [
  'AdminApi.AccessAsUser.All',
  'Exchange.Manage',
  'FfoPowerShell.AccessAsUser.All',
  'RemotePowerShell.AccessAsUser.All',
];

export const GRAPH_COMMAND_LINE = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
export const EXCHANGE_MODULE = 'fb78d390-0c51-40cd-8e17-fdbfab77341b';

/** A GUID that is always the same for the same seed and purpose. */
export function seededGuid(seed: number, purpose: string): Guid {
  const bytes = createHash('sha256').update(`practice/${purpose}/${seed}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The applications of a new tenant, in the order the ready line names them. */
export function defaultApps(seed: number): PracticeApp[] {
  const secret = createHash('sha256').update(`practice/secret/${seed}`).digest('base64url').slice(0, 36);
  return [
    {
      ...blankApp(GRAPH_COMMAND_LINE, 'Microsoft Graph Command Line Tools', 'public'),
      publisher: 'Microsoft Corporation',
      requires: { graph: ['User.Read'] },
      consented: { graph: READ_SCOPES },
    },
    {
      ...blankApp(EXCHANGE_MODULE, 'Microsoft Exchange REST API Based Powershell', 'public'),
      publisher: 'Microsoft Corporation',
      requires: { graph: ['User.Read'], exchange: EXCHANGE_MODULE_SCOPES },
      consented: { graph: ['User.Read'], exchange: EXCHANGE_MODULE_SCOPES },
    },
    {
      ...blankApp(seededGuid(seed, 'own-app'), 'Mailroom', 'public'),
      publisher: 'Alder & Finch',
      requires: { graph: [...READ_SCOPES, ...WRITE_SCOPES], exchange: ['Exchange.Manage'] },
      consented: { graph: READ_SCOPES, exchange: ['Exchange.Manage'] },
    },
    {
      ...blankApp(seededGuid(seed, 'automation-app'), 'Mailroom automation', 'confidential'),
      publisher: 'Alder & Finch',
      secrets: [secret],
      redirectUris: ['https://localhost/signin-oidc'],
      requires: { graph: [...READ_SCOPES, ...WRITE_SCOPES], exchange: ['Exchange.Manage'] },
      consented: { graph: READ_SCOPES, exchange: ['Exchange.Manage'] },
      permissions: {
        graph: [...RESOURCES.graph.application],
        exchange: [...RESOURCES.exchange.application],
      },
      roles: [ROLE.GlobalAdministrator, ROLE.ExchangeAdministrator],
    },
  ];
}

function blankApp(clientId: string, name: string, kind: PracticeApp['kind']): PracticeApp {
  return {
    clientId,
    name,
    publisher: 'Unverified',
    kind,
    secrets: [],
    certificates: [],
    redirectUris: [],
    requires: {},
    consented: {},
    permissions: {},
    roles: [],
  };
}

export type AppRegistration = Pick<PracticeApp, 'clientId'> & Partial<PracticeApp>;

export interface AppRegistry {
  /** Case-insensitive. */
  find(clientId: string): PracticeApp | undefined;
  all(): PracticeApp[];
  /** Adds an application or merges into a known one; throws on an unusable certificate or client id. */
  register(registration: AppRegistration): PracticeApp;
}

export function createAppRegistry(seed: number): AppRegistry {
  const apps = new Map(defaultApps(seed).map((app) => [app.clientId, app]));
  return {
    find: (clientId) => apps.get(clientId.toLowerCase()),
    all: () => [...apps.values()],
    register(registration) {
      const clientId = registration.clientId.toLowerCase();
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(clientId)) {
        throw new Error(`'${registration.clientId}' is not a GUID`);
      }
      for (const pem of registration.certificates ?? []) new X509Certificate(pem);
      const known = apps.get(clientId);
      const kind = registration.kind ?? known?.kind ?? 'public';
      const app = {
        ...(known ?? blankApp(clientId, registration.name ?? 'Test application', kind)),
        ...registration,
        clientId,
      };
      apps.set(clientId, app);
      return app;
    },
  };
}
