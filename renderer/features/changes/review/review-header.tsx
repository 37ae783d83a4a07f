import { Button, Menu, MenuDivider, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import {
  ArrowDownloadRegular,
  ArrowSyncRegular,
  ArrowUndoRegular,
  DeleteRegular,
  MoreHorizontalRegular,
  RenameRegular,
} from '@fluentui/react-icons';
import { Suspense } from 'react';
import { useNavigate } from 'react-router';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import type { PlanSummary } from '../../../../shared/domain/changes.ts';
import { useApi } from '../../../api/api-context.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { formatAge, formatAsOf, formatAsOfAge, formatCount, formatDateTime } from '../../../ui/format.ts';
import { useNow } from '../../../ui/freshness.tsx';
import { PageHeader } from '../../../ui/page.tsx';
import { useNotify } from '../../../ui/toaster.tsx';
import { useContributions } from '../../contributions.ts';
import { useFileJob } from '../../file-job.ts';
import { going, hasEnded, isDraft, planWord, titleRest } from '../plan-words.ts';
import styles from './review.module.css';
import type { PlanAct } from './use-review.ts';

const Meta = ({ plan }: { plan: PlanSummary }) => {
  const now = useNow();
  const { word, tone } = planWord(plan);
  return (
    <>
      {isDraft(plan.state) ? null : (
        <>
          <Badge tone={tone}>{word}</Badge>{' '}
        </>
      )}
      Plan {plan.number}
      <span title={`${formatDateTime(plan.createdAt)} by ${plan.createdBy}`}>
        {' '}
        · drawn up {formatAsOf(plan.createdAt, now)}
      </span>
      {plan.dataAsOf === null ? (
        ' from data of unknown age'
      ) : (
        <span title={`${formatDateTime(plan.dataAsOf)}, ${formatAge(plan.dataAsOf, now)}`}>
          {' '}
          from data of {formatAsOfAge(plan.dataAsOf, now)}
        </span>
      )}
      {plan.appliedAt ? (
        <span title={formatDateTime(plan.appliedAt)}> · applied {formatAsOf(plan.appliedAt, now)}</span>
      ) : null}
    </>
  );
};

const whyNotApply = (plan: PlanSummary, connection: Connection | null): string | null => {
  if (connection === null) return 'The connection this plan was made for is no longer there.';
  if (connection.readOnly) return 'What is only read cannot be changed.';
  if (plan.missingRights !== null) return plan.missingRights;
  if (going(plan) === 0) return 'Nothing in this plan can go.';
  return null;
};

/** Title, number and age of the plan, and what can be done with it as a whole. */
export const ReviewHeader = ({
  plan,
  connection,
  act,
  onName,
  onApply,
  onUndo,
  onRetry,
}: {
  plan: PlanSummary;
  connection: Connection | null;
  act: PlanAct;
  onName: () => void;
  onApply: () => void;
  onUndo: () => void;
  onRetry: () => void;
}) => {
  const { transport } = useApi();
  const notify = useNotify();
  const navigate = useNavigate();
  const file = useFileJob();
  const { planActions } = useContributions();
  const draft = isDraft(plan.state);
  const ended = hasEnded(plan.state);
  const { failed, unknown, skipped } = plan.outcomes;
  const refusal = whyNotApply(plan, connection);
  const retryable = ended && (failed > 0 || unknown > 0 || (plan.state === 'cancelled' && skipped > 0));
  const exportAs = (format: 'json' | 'csv') =>
    void file.run(() => transport.call('changes.export', { planId: plan.id, format }));
  return (
    <PageHeader
      title={plan.name ?? plan.title}
      rest={titleRest(plan)}
      meta={<Meta plan={plan} />}
      actions={
        <>
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <Button appearance="subtle" icon={<MoreHorizontalRegular />} aria-label="More for this plan" />
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                {draft ? (
                  <MenuItem
                    icon={<ArrowSyncRegular />}
                    onClick={() => void act.run('changes.recheck', { planId: plan.id })}
                  >
                    Check again
                  </MenuItem>
                ) : null}
                <MenuItem icon={<RenameRegular />} onClick={onName}>
                  Rename
                </MenuItem>
                <MenuDivider />
                <MenuItem icon={<ArrowDownloadRegular />} disabled={file.busy} onClick={() => exportAs('csv')}>
                  Export items as CSV
                </MenuItem>
                <MenuItem icon={<ArrowDownloadRegular />} disabled={file.busy} onClick={() => exportAs('json')}>
                  Export plan as JSON
                </MenuItem>
                {draft ? (
                  <>
                    <MenuDivider />
                    <MenuItem
                      icon={<DeleteRegular />}
                      onClick={async () => {
                        const gone = await act.run('changes.discard', { planId: plan.id });
                        if (!gone) return;
                        notify({ intent: 'info', title: `Plan ${plan.number} was discarded` });
                        void navigate(`/t/${encodeURIComponent(plan.connectionId)}/changes`);
                      }}
                    >
                      Discard
                    </MenuItem>
                  </>
                ) : null}
              </MenuList>
            </MenuPopover>
          </Menu>
          {draft ? (
            <>
              <Button appearance={plan.missingRights === null ? 'secondary' : 'primary'} onClick={onName}>
                Save draft
              </Button>
              {connection?.kind === 'snapshot' ? null : (
                <Button
                  appearance={plan.missingRights === null ? 'primary' : 'secondary'}
                  disabledFocusable={refusal !== null || act.busy !== null}
                  title={refusal ?? undefined}
                  onClick={onApply}
                >
                  Apply to {formatCount(going(plan))}…
                </Button>
              )}
            </>
          ) : null}
          {ended ? (
            <>
              {retryable ? (
                <Button icon={<ArrowSyncRegular />} disabled={act.busy !== null} onClick={onRetry}>
                  {failed > 0 ? 'Retry failed' : 'Retry the rest'}
                </Button>
              ) : null}
              {plan.undo.possible ? (
                <Button
                  icon={<ArrowUndoRegular />}
                  disabledFocusable={act.busy !== null}
                  title="Plan the way back to the recorded values"
                  onClick={onUndo}
                >
                  {plan.undoneBy ? 'Undo the rest' : 'Undo'}
                </Button>
              ) : null}
            </>
          ) : null}
          {planActions.map(({ id, Action }) => (
            <Suspense key={id} fallback={null}>
              <Action plan={plan} connection={connection} />
            </Suspense>
          ))}
          {act.busy ? <span className={styles.working}>Working…</span> : null}
        </>
      }
    />
  );
};
