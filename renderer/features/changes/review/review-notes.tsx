import { Button } from '@fluentui/react-components';
import type { WireError } from '../../../../shared/contract/errors.ts';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import type { PlanSummary } from '../../../../shared/domain/changes.ts';
import { planPath, usePlan } from '../../../api/use-plans.ts';
import { ErrorCallout, Note } from '../../../ui/error-callout.tsx';
import { formatAge, formatCount } from '../../../ui/format.ts';
import { useNow } from '../../../ui/freshness.tsx';
import { TextLink } from '../../../ui/text-link.tsx';
import { hasEnded, isDraft, objects, planWord } from '../plan-words.ts';
import { needsSignIn, SignInForWriting } from './apply-dialog.tsx';
import styles from './review.module.css';
import type { PlanAct } from './use-review.ts';

const oldAfterMs = 24 * 3_600_000;

const Related = ({ planId, word }: { planId: string; word: string }) => {
  const { data } = usePlan(planId);
  return data ? (
    <p className={styles.quiet}>
      {word} <TextLink to={planPath(data.connectionId, data.id)}>plan {data.number}</TextLink>:{' '}
      {data.name ?? data.title}
    </p>
  ) : null;
};

const outcomeSentence = (plan: PlanSummary): string => {
  const { done, failed, skipped, unknown } = plan.outcomes;
  const [first, ...others] = (
    [
      [done, 'done'],
      [failed, 'failed'],
      [skipped, 'skipped'],
      [unknown, 'unknown'],
      [plan.counts.blocked, 'blocked from the start'],
    ] as const
  ).filter(([count]) => count > 0);
  if (first === undefined) return 'nothing was done.';
  return `${[`${objects(plan.kind, first[0])} ${first[1]}`, ...others.map(([count, word]) => `${formatCount(count)} ${word}`)].join(', ')}.`;
};

/** What has to be known before or after Apply: old data, a role that is not enough, an interruption, the result. */
export const ReviewNotes = ({
  plan,
  connection,
  act,
  resuming,
  resumeError,
  onResume,
}: {
  plan: PlanSummary;
  connection: Connection | null;
  act: PlanAct;
  resuming: boolean;
  resumeError: WireError | null;
  onResume: () => void;
}) => {
  const now = useNow();
  const draft = isDraft(plan.state);
  const old = plan.dataAsOf === null || now - Date.parse(plan.dataAsOf) > oldAfterMs;
  const saysOld = draft && old && plan.undoOf === null;
  const checkAgain = (
    <Button
      size="small"
      disabled={act.busy !== null}
      onClick={() => void act.run('changes.recheck', { planId: plan.id })}
    >
      Check again
    </Button>
  );
  const { outcomes } = plan;
  const total = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  return (
    <>
      {plan.undoOf ? <Related planId={plan.undoOf} word="Undoes" /> : null}
      {plan.retryOf ? <Related planId={plan.retryOf} word="Retries what was left of" /> : null}
      {plan.undoneBy ? (
        <Related planId={plan.undoneBy.planId} word={plan.undoneBy.whole ? 'Undone by' : 'Partly undone by'} />
      ) : null}
      {draft && plan.missingRights ? (
        <Note
          tone="warn"
          title="Your role may not apply this plan"
          // The next note has the same button.
          actions={saysOld ? null : checkAgain}
        >
          {plan.missingRights}
        </Note>
      ) : null}
      {saysOld ? (
        <Note
          tone="warn"
          title={
            plan.dataAsOf === null ? 'The age of the data is not known' : `The data is ${formatAge(plan.dataAsOf, now)}`
          }
          actions={checkAgain}
        >
          Refresh the tenant, then check again to plan from current values. Either way each one is read just before it
          is changed, and skipped if it changed meanwhile.
        </Note>
      ) : null}
      {plan.state === 'interrupted' ? (
        <Note
          tone="warn"
          title="This plan was interrupted"
          actions={
            <Button size="small" appearance="primary" disabled={resuming} onClick={onResume}>
              {resuming ? 'Resuming…' : 'Resume'}
            </Button>
          }
        >
          {formatCount(outcomes.done)} of {objects(plan.kind, total)} are done. What may or may not have been sent is
          looked up first; nothing is sent twice.
        </Note>
      ) : null}
      {needsSignIn(resumeError) && connection ? (
        <SignInForWriting connection={connection} error={resumeError} onSignedIn={onResume} />
      ) : resumeError ? (
        <ErrorCallout title="The plan could not go on" error={resumeError} />
      ) : null}
      {hasEnded(plan.state) && (plan.state !== 'done' || plan.undo.irreversible.length > 0) ? (
        <Note
          tone={plan.state === 'failed' ? 'bad' : plan.state === 'done' ? 'info' : 'warn'}
          title={`${planWord(plan).word}: ${outcomeSentence(plan)}`}
        >
          {outcomes.failed > 0
            ? 'Open a failed item for what the service said and what to do about it.'
            : plan.state === 'cancelled'
              ? 'What was done stays; the rest is as it was.'
              : null}
          {plan.undo.irreversible.length > 0
            ? plan.undo.irreversible.map((reason) => <p key={reason}>Undo cannot bring back: {reason}</p>)
            : null}
        </Note>
      ) : null}
      {plan.state === 'discarded' ? <Note title="This plan was discarded">It was never applied.</Note> : null}
      {connection === null ? (
        <Note tone="warn" title="The connection is gone">
          The connection this plan belongs to was removed from Mailroom. Connect the tenant again to go on with the
          plan.
        </Note>
      ) : null}
    </>
  );
};
