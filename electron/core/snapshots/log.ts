import type { Connections } from '../connections/connections.ts';
import type { Handlers } from '../ports.ts';
import type { Stores } from '../store/stores.ts';

/** The change log, which of an opened snapshot is the one it came with. */
export function changeLogHandler(
  { connections, stores }: { connections: Pick<Connections, 'list'>; stores: Pick<Stores, 'get'> },
  live: Handlers['changes.log'],
): Handlers['changes.log'] {
  return async (query, context) => {
    const connection = connections.list().find(({ id }) => id === query.connectionId);
    if (connection?.kind !== 'snapshot') return live(query, context);
    const { connectionId: _, ...rest } = query;
    const found = await (await stores.get(connection.id)).snapshotLog(rest);
    return {
      entries: (found?.entries ?? []).map((entry) => ({
        ...entry,
        connectionId: connection.id,
        tenantId: connection.tenantId ?? '',
      })),
      total: found?.total ?? 0,
    };
  };
}
