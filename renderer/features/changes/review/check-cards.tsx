import { Button } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons';
import type { PlanCheck, PlanSummary } from '../../../../shared/domain/changes.ts';
import { Badge } from '../../../ui/badge.tsx';
import { CopyButton } from '../../../ui/copy.tsx';
import { isDraft, objects, severityWords, sortedChecks } from '../plan-words.ts';
import styles from './review.module.css';
import type { PlanAct } from './use-review.ts';

const shownAbove = 3;

interface CardActions {
  plan: PlanSummary;
  act: PlanAct;
  onShow: (code: string) => void;
}

const CheckCard = ({ check, plan, act, onShow, full }: CardActions & { check: PlanCheck; full: boolean }) => {
  const { word, tone } = severityWords[check.severity];
  const { fix, script, code } = check;
  const draft = isDraft(plan.state);
  return (
    <li className={styles.check}>
      <span>
        <Badge tone={tone}>{word}</Badge>
      </span>
      <div>
        <p className={styles.checkTitle}>{check.title}</p>
        <p className={styles.checkMessage}>{check.message}</p>
      </div>
      <span className={styles.checkCount}>{check.count > 0 ? objects(plan.kind, check.count) : 'the whole plan'}</span>
      <span className={styles.checkActions}>
        {fix && draft ? (
          <Button
            size="small"
            disabled={act.busy !== null}
            aria-label={`${fix.label}: ${check.title}`}
            onClick={() => void act.run('changes.fix', { planId: plan.id, fixId: fix.id }, `fix-${fix.id}`)}
          >
            {act.busy === `fix-${fix.id}` ? 'Working…' : fix.label}
          </Button>
        ) : null}
        {script ? (
          <CopyButton text={script} label={`Copy the script: ${check.title}`} appearance="secondary">
            Copy script
          </CopyButton>
        ) : null}
        {full && draft && check.count > 0 ? (
          <Button
            size="small"
            disabled={act.busy !== null}
            aria-label={`Leave out: ${check.title}`}
            onClick={() =>
              void act.run('changes.setIncluded', { planId: plan.id, included: false, items: { check: code } }, code)
            }
          >
            Leave out
          </Button>
        ) : null}
        {check.count > 0 && (full || !(fix && draft) || !script) ? (
          <Button size="small" aria-label={`Show: ${check.title}`} onClick={() => onShow(code)}>
            Show
          </Button>
        ) : null}
      </span>
    </li>
  );
};

/** What was found about a plan, the worst first; the rest is on the Checks tab. */
export const CheckCards = ({ onMore, ...actions }: CardActions & { onMore: () => void }) => {
  const checks = sortedChecks(actions.plan.checks);
  const shown = checks.slice(0, checks.length === shownAbove + 1 ? shownAbove + 1 : shownAbove);
  const more = checks.length - shown.length;
  if (checks.length === 0) return null;
  return (
    <div>
      <ul className={styles.checks} aria-label="Checks">
        {shown.map((check) => (
          <CheckCard key={check.code} check={check} full={false} {...actions} />
        ))}
      </ul>
      {more > 0 ? (
        <Button className={styles.moreChecks} size="small" appearance="subtle" onClick={onMore}>
          {more} more {more === 1 ? 'check' : 'checks'}
        </Button>
      ) : null}
    </div>
  );
};

/** Every check with everything that can be done about it, and the script to run elsewhere. */
export const ChecksTab = (actions: CardActions) => {
  const checks = sortedChecks(actions.plan.checks);
  if (checks.length === 0) {
    return (
      <p className={styles.calm}>
        <CheckmarkCircleRegular aria-hidden="true" /> Nothing stands against this plan.
      </p>
    );
  }
  return (
    <ul className={`${styles.checks} ${styles.allChecks}`} aria-label="All checks">
      {checks.map((check) => (
        <CheckCard key={check.code} check={check} full {...actions} />
      ))}
    </ul>
  );
};
