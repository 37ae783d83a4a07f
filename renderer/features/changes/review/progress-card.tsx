import { Button } from '@fluentui/react-components';
import { DismissRegular, PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { WireError } from '../../../../shared/contract/errors.ts';
import type { Job } from '../../../../shared/contract/jobs.ts';
import type { PlanSummary } from '../../../../shared/domain/changes.ts';
import { useApi } from '../../../api/api-context.tsx';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { formatCount, formatEta, formatRate } from '../../../ui/format.ts';
import { Card } from '../../../ui/page.tsx';
import { objects } from '../plan-words.ts';
import styles from './review.module.css';
import type { PlanAct } from './use-review.ts';

const parts = [
  { id: 'done', label: 'done' },
  { id: 'failed', label: 'failed' },
  { id: 'skipped', label: 'skipped' },
  { id: 'unknown', label: 'unknown' },
] as const;

/** How far a running plan is: by state, how fast, how long yet, and the ways to pause and stop it. */
export const ProgressCard = ({
  plan,
  job,
  act,
  onResume,
}: {
  plan: PlanSummary;
  job: Job | null;
  act: PlanAct;
  onResume: () => void;
}) => {
  const { jobs, transport, plans } = useApi();
  const [error, setError] = useState<WireError | null>(null);
  const { outcomes } = plan;
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const ended = outcomes.done + outcomes.failed + outcomes.skipped + outcomes.unknown;
  const paused = plan.state === 'paused';
  // While it is paused that is all there is to say.
  const notes = paused
    ? []
    : [job?.note, ...(job?.phases ?? []).map((phase) => phase.note)].filter((note) => note !== undefined);
  const cancel = async () => {
    setError(null);
    if (!plan.jobId) return;
    const answer = await transport.call('jobs.cancel', { id: plan.jobId });
    if (!answer.ok) setError(answer.error);
    await jobs.reload();
    plans.touch(plan.id);
  };
  return (
    <Card>
      <div className={styles.progressHead}>
        <strong className={styles.progressTitle}>
          {paused ? 'Paused at ' : ''}
          {formatCount(ended)} of {objects(plan.kind, total)}
        </strong>
        <span className={styles.progressRate}>
          {paused ? '' : [formatRate(job?.rate ?? null), formatEta(job?.eta ?? null)].filter(Boolean).join(' · ')}
        </span>
        {paused ? (
          <Button icon={<PlayRegular />} onClick={onResume} disabled={act.busy !== null}>
            Resume
          </Button>
        ) : (
          <Button
            icon={<PauseRegular />}
            disabled={act.busy !== null}
            onClick={() => void act.run('changes.pause', { planId: plan.id })}
          >
            Pause
          </Button>
        )}
        <Button icon={<DismissRegular />} onClick={() => void cancel()}>
          Cancel
        </Button>
      </div>
      <div
        className={styles.progressBar}
        role="progressbar"
        aria-label={`Progress of ${plan.title}`}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={ended}
      >
        {parts.map(({ id }) => (
          <span key={id} data-part={id} style={{ width: `${total === 0 ? 0 : (outcomes[id] / total) * 100}%` }} />
        ))}
      </div>
      <p className={styles.progressParts}>
        {parts
          .filter(({ id }) => outcomes[id] > 0 || id === 'done')
          .map(({ id, label }) => (
            <span key={id} data-part={id}>
              {formatCount(outcomes[id])} {label}
            </span>
          ))}
        <span>{formatCount(outcomes.pending + outcomes.running)} to go</span>
      </p>
      {notes.map((note) => (
        <p key={note} className={styles.progressNote} role="status">
          {note}
        </p>
      ))}
      <p className={styles.quiet}>
        You can keep working: the status bar shows how far it is. Cancelling keeps what was done and leaves the rest.
      </p>
      {error ? <ErrorCallout title="It could not be cancelled" error={error} /> : null}
    </Card>
  );
};
