import { Button } from '@fluentui/react-components';
import { useNavigate } from 'react-router';
import type { Job } from '../../../shared/contract/jobs.ts';
import { useApi } from '../../api/api-context.tsx';
import { planPath } from '../../api/use-plans.ts';

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

/** The way to the plan a job carries out. */
export const JobPlanLink = ({ job }: { job: Job }) => {
  const navigate = useNavigate();
  const { planId, connectionId } = job;
  if (planId === undefined || connectionId === null) return null;
  return (
    <Button
      size="small"
      aria-label={`Open the plan: ${job.title}`}
      onClick={() => void navigate(planPath(connectionId, planId))}
    >
      Open plan
    </Button>
  );
};
