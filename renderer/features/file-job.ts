import { useCallback, useState } from 'react';
import type { Result } from '../../shared/contract/errors.ts';
import { useApi } from '../api/api-context.tsx';
import { formatFileSize } from '../ui/format.ts';
import { useNotify } from '../ui/toaster.tsx';

/** Runs a job that writes a file, and hands the file over when it is done. */
export const useFileJob = () => {
  const { transport, jobs } = useApi();
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (start: () => Promise<Result<{ jobId: string }>>) => {
      setBusy(true);
      const answer = await start();
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
      if (job.state === 'cancelled') {
        notify({ intent: 'info', title: 'The export was cancelled' });
        return;
      }
      if (!file) {
        const [error] = job.firstErrors;
        notify({
          intent: 'error',
          title: 'The export failed',
          text: [error?.message, error?.hint].filter(Boolean).join(' ') || 'No file was written.',
        });
        return;
      }
      const { path } = file;
      if (path === null) transport.download(file.fileId, file.name);
      notify({
        intent: 'success',
        title: `Exported ${file.name}`,
        text:
          path === null
            ? `${formatFileSize(file.bytes)}. Your browser saves it with its other downloads.`
            : `${path}, ${formatFileSize(file.bytes)}`,
        action:
          path === null
            ? { label: 'Download again', run: () => transport.download(file.fileId, file.name) }
            : { label: 'Show file', run: () => void transport.call('app.revealFile', { path }) },
      });
    },
    [transport, jobs, notify],
  );
  return { busy, run };
};
