import { Button } from '@fluentui/react-components';
import {
  CheckmarkCircleRegular,
  CircleRegular,
  DismissCircleRegular,
  ErrorCircleRegular,
  SpinnerIosRegular,
  SubtractCircleRegular,
} from '@fluentui/react-icons';
import type { ReactElement, ReactNode } from 'react';
import type { Job, JobPhase } from '../../shared/contract/jobs.ts';
import { Badge } from './badge.tsx';
import { ProgressLine } from './bars.tsx';
import { ErrorCallout } from './error-callout.tsx';
import { formatCount, formatDateTime, formatDuration, formatEta, formatRate } from './format.ts';
import styles from './job-card.module.css';
import type { Tone } from './tone.ts';

const phaseIcons: Record<JobPhase['state'], ReactElement> = {
  waiting: <CircleRegular />,
  running: <SpinnerIosRegular className={styles.spin} />,
  done: <CheckmarkCircleRegular />,
  failed: <ErrorCircleRegular />,
  skipped: <SubtractCircleRegular />,
  cancelled: <DismissCircleRegular />,
};

const stateWords: Record<Job['state'], { word: string; tone: Tone }> = {
  queued: { word: 'Waiting', tone: 'neutral' },
  running: { word: 'Running', tone: 'brand' },
  paused: { word: 'Paused', tone: 'warn' },
  done: { word: 'Done', tone: 'good' },
  partial: { word: 'Partly done', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Cancelled', tone: 'neutral' },
  interrupted: { word: 'Interrupted', tone: 'warn' },
};

/** Whether a job still moves. */
export const isRunning = (job: Job): boolean =>
  job.state === 'queued' || job.state === 'running' || job.state === 'paused';

/** "1,240 of 2,000", "1,240" while the total is unknown. */
export const progressText = (done: number, total: number | null): string =>
  total === null ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`;

/** Share done in percent; null while no total is known. */
export const jobPercent = (job: Job): number | null =>
  job.total !== null && job.total > 0 ? Math.min(100, Math.floor((job.done / job.total) * 100)) : null;

const Phase = ({ phase }: { phase: JobPhase }) => (
  <li className={`${styles.phase} ${styles[phase.state]}`}>
    <span className={styles.phaseIcon} aria-hidden="true">
      {phaseIcons[phase.state]}
    </span>
    <span>
      {phase.label}
      <span className="visually-hidden">, {phase.state}</span>
    </span>
    <span className={styles.phaseCount}>
      {phase.state === 'waiting' ? '' : progressText(phase.done, phase.total)}
      {phase.state === 'running' && phase.rate ? ` · ${formatRate(phase.rate)}` : ''}
    </span>
    <span>
      {phase.state === 'running' ? <ProgressLine done={phase.done} total={phase.total} label={phase.label} /> : null}
    </span>
    {phase.note ? <span className={styles.phaseNote}>{phase.note}</span> : null}
    {phase.error ? (
      <div className={styles.phaseError}>
        <ErrorCallout error={phase.error} severity="warning" />
      </div>
    ) : null}
  </li>
);

/** A job with its parts, how far each is, and the way to stop it. */
export const JobCard = ({ job, onCancel, actions }: { job: Job; onCancel?: () => void; actions?: ReactNode }) => {
  const running = isRunning(job);
  const { word, tone } = stateWords[job.state];
  const seconds = job.startedAt && job.endedAt ? (Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1000 : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of figures, not of form fields.
    <div className={styles.card} role="group" aria-label={job.title}>
      <div className={styles.head}>
        <strong className={styles.title}>{job.title}</strong>
        <Badge tone={tone}>{word}</Badge>
        <span className={styles.when}>
          {running
            ? formatEta(job.eta)
            : `${formatDateTime(job.endedAt ?? job.createdAt)}${seconds === null ? '' : ` · took ${formatDuration(seconds)}`}`}
        </span>
        {running && job.cancellable && onCancel ? (
          <Button size="small" onClick={onCancel} aria-label={`Cancel: ${job.title}`}>
            Cancel
          </Button>
        ) : null}
        {actions}
      </div>
      {job.note ? <p className={styles.note}>{job.note}</p> : null}
      {job.phases.length > 0 && (running || job.state !== 'done') ? (
        <ul className={styles.phases}>
          {job.phases.map((phase) => (
            <Phase key={phase.id} phase={phase} />
          ))}
        </ul>
      ) : running ? (
        <div className={styles.single}>
          <ProgressLine done={job.done} total={job.total} label={job.title} />
          <span>{progressText(job.done, job.total)}</span>
        </div>
      ) : (
        <p className={styles.note}>
          {formatCount(job.done)} done
          {job.failed > 0 ? ` · ${formatCount(job.failed)} failed` : ''}
          {job.skipped > 0 ? ` · ${formatCount(job.skipped)} skipped` : ''}
        </p>
      )}
      {job.firstErrors
        .filter((error) => !job.phases.some((phase) => phase.error?.message === error.message))
        .map((error) => (
          <ErrorCallout
            key={`${error.code} ${error.message} ${error.details?.clientRequestId ?? ''}`}
            error={error}
            severity={job.state === 'failed' ? 'error' : 'warning'}
          />
        ))}
    </div>
  );
};
