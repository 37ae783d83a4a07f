import { useCallback, useState } from 'react';
import type { ListQuery, Selection } from '../../../shared/domain/query.ts';
import { useApi } from '../../api/api-context.tsx';
import { formatCount, formatFileSize } from '../../ui/format.ts';
import { useNotify } from '../../ui/toaster.tsx';

interface ExportRequest {
  query: ListQuery;
  selection?: Selection | undefined;
  columns: string[];
}

/** Writes a CSV of the list and hands it over when it is done. */
export const useExport = (connectionId: string, name: string) => {
  const { transport, jobs } = useApi();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);

  const run = useCallback(
    async ({ query, selection, columns }: ExportRequest) => {
      setBusy(true);
      const now = new Date();
      const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
        .map((part) => String(part).padStart(2, '0'))
        .join('-');
      const stem =
        name
          .replace(/[^\p{L}\p{N} ._-]/gu, '')
          .trim()
          .slice(0, 60) || 'Tenant';
      const answer = await transport.call('mailboxes.export', {
        connectionId,
        query,
        ...(selection ? { selection } : {}),
        columns,
        format: 'csv',
        fileName: `${stem} mailboxes ${day}.csv`,
      });
      if (!answer.ok) {
        setBusy(false);
        if (answer.error.code !== 'cancelled') {
          notify({
            intent: 'error',
            title: 'The export did not start',
            text: [answer.error.message, answer.error.hint].filter(Boolean).join(' '),
          });
        }
        return;
      }
      const job = await jobs.ended(answer.value.jobId);
      setBusy(false);
      const { file } = job;
      if (job.state === 'cancelled') notify({ intent: 'info', title: 'The export was cancelled' });
      else if (!file) {
        const [error] = job.firstErrors;
        notify({
          intent: 'error',
          title: 'The export failed',
          text: [error?.message, error?.hint].filter(Boolean).join(' ') || 'No file was written.',
        });
      } else if (file.path === null) {
        transport.download(file.fileId, file.name);
        notify({
          intent: 'success',
          title: `Exported ${formatCount(job.done)} mailboxes`,
          text: `${file.name}, ${formatFileSize(file.bytes)}. Your browser saves it with its other downloads.`,
          action: { label: 'Download again', run: () => transport.download(file.fileId, file.name) },
        });
      } else {
        const { path } = file;
        notify({
          intent: 'success',
          title: `Exported ${formatCount(job.done)} mailboxes`,
          text: `${path}, ${formatFileSize(file.bytes)}`,
          action: { label: 'Show file', run: () => void transport.call('app.revealFile', { path }) },
        });
      }
    },
    [transport, jobs, notify, connectionId, name],
  );

  return { busy, run };
};
