import { useCallback, useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import { useApi } from '../../api/api-context.tsx';
import { plural } from '../../ui/format.ts';
import { useNotify } from '../../ui/toaster.tsx';

/** The service is asked for each mailbox on its own, so one act has a limit. */
export const liveLimit = 100;

/** Reads single mailboxes from the service now. */
export const useLiveRefresh = (connectionId: string) => {
  const { transport, queries } = useApi();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);

  const run = useCallback(
    async (ids: readonly string[], quiet = false) => {
      setBusy(true);
      setError(null);
      const answer = await transport.call('mailboxes.refresh', { connectionId, ids: [...ids] });
      setBusy(false);
      if (!answer.ok) {
        if (answer.error.code === 'cancelled') return;
        setError(answer.error);
        if (!quiet) notify({ intent: 'error', title: 'The mailboxes could not be read', text: answer.error.message });
        return;
      }
      await queries.invalidateQueries({ queryKey: ['mailboxes.get'] });
      const { refreshed, failed } = answer.value;
      const [first] = failed;
      if (first && quiet) setError(first.error);
      if (quiet) return;
      if (first) {
        notify({
          intent: 'warning',
          title: `${plural(refreshed.length, 'mailbox', 'mailboxes')} read, ${failed.length} failed`,
          text: first.error.message,
        });
      } else {
        notify({
          intent: 'success',
          title: `${plural(refreshed.length, 'mailbox', 'mailboxes')} read from the service`,
        });
      }
    },
    [transport, queries, notify, connectionId],
  );

  return { busy, error, run, clear: useCallback(() => setError(null), []) };
};
