import type { AccountInfo, Connection } from '../../../shared/contract/methods/connections.ts';
import type { AppSession } from '../auth/app-session.ts';
import type { Session } from '../auth/session.ts';
import type { ConnectionRecord } from './connection-record.ts';
import type { ConnectionServices } from './connection-services.ts';

/** A connection while the console runs. */
export interface Live {
  record: ConnectionRecord;
  session: Session | AppSession | null;
  restored: boolean;
  services: ConnectionServices | null;
  /** The practice tenant behind it runs (always true for others). */
  reachable: boolean;
  signIn: AbortController | null;
}

/** A connection nobody has used yet. `at`: ISO 8601. */
export const newRecord = (
  at: string,
  of: Pick<ConnectionRecord, 'id' | 'name' | 'kind' | 'cloud' | 'tenant' | 'tenantId' | 'app'> &
    Partial<ConnectionRecord>,
): ConnectionRecord => ({ renamed: false, account: null, limits: {}, createdAt: at, lastUsedAt: null, ...of });

/** A connection as the page may know it. */
export function viewOf(live: Live): Connection {
  const { record, session } = live;
  // A snapshot is ready as it is.
  const signedIn =
    record.kind === 'snapshot' || session?.identity != null || (!live.restored && record.account !== null);
  return {
    id: record.id,
    name: record.name,
    kind: record.kind,
    cloud: record.cloud,
    tenant: record.tenant,
    tenantId: record.tenantId,
    app: record.app.kind === 'quick' ? 'quick' : 'own-app',
    account: record.account && accountInfo(record.account),
    state: !live.reachable ? 'service-stopped' : session?.expired ? 'expired' : signedIn ? 'signed-in' : 'signed-out',
    limits: { ...record.limits },
    createdAt: record.createdAt,
    lastUsedAt: record.lastUsedAt,
    readOnly: record.kind === 'snapshot',
    ...(record.snapshot ? { snapshot: openedSnapshot(record.snapshot) } : {}),
  };
}

function openedSnapshot({
  bytes: _bytes,
  modifiedMs: _modifiedMs,
  ...opened
}: NonNullable<ConnectionRecord['snapshot']>): NonNullable<Connection['snapshot']> {
  return opened;
}

/** What of an account the page may know. */
const accountInfo = ({
  userPrincipalName,
  displayName,
  objectId,
  roles,
}: NonNullable<ConnectionRecord['account']>): AccountInfo => ({ userPrincipalName, displayName, objectId, roles });

/** A connection as it is before anyone used it. `reachable`: its service runs, as far as is known. */
export const toLive = (record: ConnectionRecord, reachable: boolean): Live => ({
  record,
  session: null,
  restored: false,
  services: null,
  reachable,
  signIn: null,
});

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A tenant that was added by its id is called by the domain of who signs in, until its own name is known. */
export const namedAfter = ({ name }: ConnectionRecord, userPrincipalName: string): string =>
  guid.test(name) ? (userPrincipalName.split('@')[1] ?? name) : name;
