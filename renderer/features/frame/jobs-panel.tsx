import { Button, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { useApi } from '../../api/api-context.tsx';
import { useRunningJobs } from '../../api/hooks.ts';
import { useObservable } from '../../api/observable.ts';
import { JobCard } from '../../ui/job-card.tsx';
import { JobFileActions, JobPlanLink } from './job-file.tsx';
import styles from './jobs-panel.module.css';

const shownJobs = 8;

/** How many jobs run, and the last ones in detail. */
export const JobsButton = () => {
  const { jobs } = useApi();
  const all = useObservable(jobs.all);
  const running = useRunningJobs();
  const label = running.length === 0 ? 'Jobs' : running.length === 1 ? '1 job' : `${running.length} jobs`;
  return (
    <Popover trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button appearance="subtle" size="small">
          {label}
        </Button>
      </PopoverTrigger>
      <PopoverSurface className={styles.surface} aria-label="Jobs">
        <h2 className={styles.heading}>Jobs</h2>
        {all.length === 0 ? <p>Nothing has run yet. Reading a tenant and exports show up here.</p> : null}
        <ul className={styles.list}>
          {all.slice(0, shownJobs).map((job) => (
            <li key={job.id}>
              <JobCard
                job={job}
                onCancel={() => void jobs.cancel(job.id)}
                actions={
                  <>
                    <JobPlanLink job={job} />
                    <JobFileActions job={job} />
                  </>
                }
              />
            </li>
          ))}
        </ul>
      </PopoverSurface>
    </Popover>
  );
};
