import { useCallback, useState } from 'react';
import type { Result } from '../../shared/contract/errors.ts';
import { useApi } from '../api/api-context.tsx';
import { formatFileSize } from '../ui/format.ts';
import { useNotify } from '../ui/toaster.tsx';

/** How messages speak of the job. */
interface FileJobWords {
  what: string;
  done: string;
}

const exportWords: FileJobWords = { what: 'The export', done: 'Exported' };

/** Runs a job that writes a file, and hands the file over when it is done. */
export const useFileJob = ({ what, done }: FileJobWords = exportWords) => {
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
            title: `${what} did not start`,
            text: [answer.error.message, answer.error.hint].filter(Boolean).join(' '),
          });
        }
        return;
      }
      const job = await jobs.ended(answer.value.jobId);
      setBusy(false);
      const { file } = job;
      if (job.state === 'cancelled') {
        notify({ intent: 'info', title: `${what} was cancelled` });
        return;
      }
      if (!file) {
        const [error] = job.firstErrors;
        notify({
          intent: 'error',
          title: `${what} failed`,
          text: [error?.message, error?.hint].filter(Boolean).join(' ') || 'No file was written.',
        });
        return;
      }
      const { path } = file;
      if (path === null) transport.download(file.fileId, file.name);
      notify({
        intent: 'success',
        title: `${done} ${file.name}`,
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
    [transport, jobs, notify, what, done],
  );
  return { busy, run };
};
