import { Button, Popover, PopoverSurface, PopoverTrigger } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { Fragment } from 'react';
import type { Job } from '../../../shared/contract/jobs.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import type { Family } from '../../../shared/domain/mailbox.ts';
import { useApi } from '../../api/api-context.tsx';
import { useAppInfo, useRunningJobs, useSummary } from '../../api/hooks.ts';
import { familyOf, isNeverRead } from '../../api/inventory.ts';
import { ProgressLine } from '../../ui/bars.tsx';
import { formatAge, formatEta, formatPercent } from '../../ui/format.ts';
import { Freshness, useNow } from '../../ui/freshness.tsx';
import { JobCard, jobPercent, progressText } from '../../ui/job-card.tsx';
import { snapshotOrigin } from '../../ui/snapshot-words.ts';
import { StateDot } from './frame-header.tsx';
import { JobPlanLink } from './job-file.tsx';
import styles from './status-bar.module.css';

const families: readonly { family: Family; label: string }[] = [
  { family: 'users', label: 'users' },
  { family: 'mailboxes', label: 'mailboxes' },
  { family: 'sizes', label: 'sizes' },
];

/** Sizes of the usage report are up to two days old when they come. */
const oldAfterMs = 3 * 86_400_000;

const FamilyAges = ({ connectionId, past }: { connectionId: string; past: boolean }) => {
  const now = useNow();
  const { data } = useSummary(connectionId);
  if (!data) return null;
  if (isNeverRead(data)) return <span className={styles.item}>Not read yet</span>;
  const ages = families.flatMap(({ family }) => familyOf(data, family).asOf ?? []).toSorted();
  const oldest = past ? undefined : ages[0];
  const old = oldest !== undefined && now - Date.parse(oldest) > oldAfterMs;
  return (
    <span className={styles.item} data-warn={old}>
      {old ? `Up to ${formatAge(oldest, now)}:` : 'Refreshed:'}{' '}
      {families.map(({ family, label }, index) => {
        const status = data.families.find((each) => each.family === family);
        return (
          <Fragment key={family}>
            {index > 0 ? ' · ' : ''}
            <Freshness
              past={past}
              label={label}
              asOf={status?.asOf ?? null}
              stale={status?.stale ? `The last attempt failed: ${status.stale.error.message}` : undefined}
            />
          </Fragment>
        );
      })}
    </span>
  );
};

const RunningJob = ({ job, more }: { job: Job; more: number }) => {
  const { jobs } = useApi();
  // Changes are counted one by one, as their plan counts them.
  const percent = job.kind === 'apply' ? null : jobPercent(job);
  return (
    <span className={styles.job}>
      <Popover trapFocus positioning="above-end">
        <PopoverTrigger disableButtonEnhancement>
          <button type="button" className={styles.jobButton} title={`Show progress: ${job.title}`}>
            <span className={styles.jobTitle}>{job.title}</span>{' '}
            <span>
              {percent === null ? progressText(job.done, job.total) : formatPercent(percent)}
              {job.eta === null ? '' : ` · ${formatEta(job.eta)}`}
              {more > 0 ? ` · and ${more} more` : ''}
            </span>
          </button>
        </PopoverTrigger>
        <PopoverSurface className={styles.progress} aria-label={`Progress: ${job.title}`}>
          <JobCard job={job} onCancel={() => void jobs.cancel(job.id)} actions={<JobPlanLink job={job} />} />
        </PopoverSurface>
      </Popover>
      <span className={styles.jobBar}>
        <ProgressLine done={job.done} total={job.total} label={`Progress of ${job.title}`} />
      </span>
      {job.cancellable ? (
        <Button
          className={styles.cancel}
          appearance="subtle"
          size="small"
          icon={<DismissRegular />}
          aria-label={`Cancel ${job.title}`}
          title="Cancel"
          onClick={() => void jobs.cancel(job.id)}
        />
      ) : null}
    </span>
  );
};

const accountWords = (connection: Connection): string => {
  if (connection.snapshot) return `Snapshot · ${snapshotOrigin(connection.snapshot)} · read-only`;
  if (connection.state === 'service-stopped') return 'The practice tenant is not running';
  if (connection.state === 'expired') return 'The sign-in has expired';
  if (connection.state === 'signed-out' || !connection.account) return 'Signed out';
  const { userPrincipalName, roles } = connection.account;
  const role = roles === null ? '' : roles.length === 0 ? ' · no directory role' : ` · ${roles.join(', ')}`;
  return `Signed in as ${userPrincipalName}${role}`;
};

/** Who, how safe, how fresh, and what runs. */
export const StatusBar = ({ connection }: { connection: Connection | null }) => {
  const { data: info } = useAppInfo();
  const running = useRunningJobs();
  const [job] = running;
  return (
    <footer className={styles.bar}>
      {connection ? (
        <span className={styles.item}>
          <StateDot state={connection.snapshot ? 'none' : connection.state} /> {accountWords(connection)}
        </span>
      ) : (
        <span className={styles.item}>No connection</span>
      )}
      {info && !connection?.snapshot ? (
        <span className={styles.item} data-warn={info.vault.kind === 'memory'} title={info.vault.description}>
          {info.vault.kind === 'keychain'
            ? 'Tokens in the system keychain'
            : 'Tokens in memory only: sign-in ends with Mailroom'}
        </span>
      ) : null}
      <span className={styles.gap} />
      {connection ? <FamilyAges connectionId={connection.id} past={connection.kind === 'snapshot'} /> : null}
      {job ? <RunningJob job={job} more={running.length - 1} /> : null}
    </footer>
  );
};
