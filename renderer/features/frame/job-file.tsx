import { Button } from '@fluentui/react-components';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useApi } from '../../api/api-context.tsx';

/** What can be done with the file a job wrote. */
export const JobFileActions = ({ job }: { job: Job }) => {
  const { transport } = useApi();
  const { file } = job;
  if (!file) return null;
  const { path } = file;
  return path === null ? (
    <Button size="small" onClick={() => transport.download(file.fileId, file.name)}>
      Download
    </Button>
  ) : (
    <Button size="small" title={path} onClick={() => void transport.call('app.revealFile', { path })}>
      Show file
    </Button>
  );
};
