import { useCallback, useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useApi } from '../../api/api-context.tsx';

/** Asks the service for the permissions of single mailboxes. */
export const useReadAccess = (connection: Connection) => {
  const { transport, queries } = useApi();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const read = useCallback(
    async (mailboxIds: string[]) => {
      setBusy(true);
      setError(null);
      const answer = await transport.call('access.refresh', { connectionId: connection.id, mailboxIds });
      setBusy(false);
      if (!answer.ok) {
        if (answer.error.code !== 'cancelled') setError(answer.error);
        return;
      }
      const [failed] = answer.value.failed;
      if (failed) setError(failed.error);
      await queries.invalidateQueries({ queryKey: ['access.ofMailbox'] });
    },
    [transport, queries, connection.id],
  );
  const refusal =
    connection.kind === 'snapshot'
      ? 'A snapshot shows what was read when it was taken.'
      : connection.state !== 'signed-in'
        ? 'Sign in to read permissions.'
        : busy
          ? 'Being read.'
          : undefined;
  return { busy, error, read, refusal };
};
