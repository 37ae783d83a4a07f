import { ClipboardErrorRegular } from '@fluentui/react-icons';
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import type { PlanItem, PlanSummary } from '../../../../shared/domain/changes.ts';
import { useApi } from '../../../api/api-context.tsx';
import { wireErrorOf } from '../../../api/call-error.ts';
import { useThisConnection } from '../../../api/current-connection.tsx';
import { useConnections } from '../../../api/hooks.ts';
import { planPath, usePlan, usePlanJob } from '../../../api/use-plans.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { useHotkeys } from '../../../ui/hotkeys.ts';
import { landFocus } from '../../../ui/landing.ts';
import { LoadingRows, StateMessage } from '../../../ui/states.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { TextLink } from '../../../ui/text-link.tsx';
import { isActive, isDraft } from '../plan-words.ts';
import { ApplyDialog } from './apply-dialog.tsx';
import { CheckCards, ChecksTab } from './check-cards.tsx';
import { ItemFlyout } from './item-flyout.tsx';
import { ItemFilters, ItemsTab, usePlanItems } from './items-tab.tsx';
import { NameDialog } from './name-dialog.tsx';
import { ProgressCard } from './progress-card.tsx';
import { RequestsTab } from './requests-tab.tsx';
import styles from './review.module.css';
import { ReviewHeader } from './review-header.tsx';
import { ReviewNotes } from './review-notes.tsx';
import { ReviewTiles } from './review-tiles.tsx';
import { ScriptTab } from './script-tab.tsx';
import { type ReviewTab, usePlanAct, useReviewView } from './use-review.ts';

const Review = ({ plan, connection }: { plan: PlanSummary; connection: Connection | null }) => {
  const { transport, jobs, plans, queries } = useApi();
  const navigate = useNavigate();
  const job = usePlanJob(plan);
  const act = usePlanAct();
  const view = useReviewView();
  const { filter, set, tab } = view;
  const panelId = useId();
  const list = usePlanItems(plan.id, filter);
  const [open, setOpen] = useState<{ item: PlanItem; index: number } | null>(null);
  const [dialog, setDialog] = useState<'apply' | 'name' | null>(null);
  const [resuming, setResuming] = useState(false);
  const [resumeError, setResumeError] = useState<ReturnType<typeof wireErrorOf> | null>(null);

  // The row that is open may have moved on since it was opened.
  const fresh = open === null ? undefined : list.rowAt(open.index);
  const openItem = open === null ? null : fresh?.n === open.item.n ? fresh : open.item;

  useHotkeys({
    escape: () => {
      if (open === null) return false;
      setOpen(null);
    },
  });

  const showCheck = useCallback(
    (code: string) => set({ tab: 'items', check: code, verdict: null, outcome: null }),
    [set],
  );

  const resume = async () => {
    setResuming(true);
    setResumeError(null);
    const answer = await transport.call('changes.resume', { planId: plan.id });
    if (answer.ok) {
      await Promise.all([jobs.reload(), queries.invalidateQueries({ queryKey: ['changes.get', { planId: plan.id }] })]);
    } else setResumeError(answer.error);
    setResuming(false);
    plans.touch(plan.id);
  };

  /** Undo and retry make drafts of their own. */
  const follow = async (method: 'changes.undo' | 'changes.retryFailed') => {
    const made = await act.run(method, { planId: plan.id });
    if (made) {
      setOpen(null);
      void navigate(planPath(made.connectionId, made.id));
    }
  };

  const draft = isDraft(plan.state);
  const tabs: { id: ReviewTab; label: string }[] = [
    { id: 'items', label: `Items ${plan.counts.items.toLocaleString()}` },
    { id: 'checks', label: `Checks ${plan.checks.length}` },
    { id: 'powershell', label: 'PowerShell' },
    { id: 'requests', label: 'Requests' },
  ];
  const filtered = filter.verdict !== null || filter.outcome !== null || filter.check !== null || filter.search !== '';

  return (
    <div className={styles.screen}>
      <div className={styles.main}>
        <div className={styles.top}>
          <ReviewHeader
            plan={plan}
            connection={connection}
            act={act}
            onName={() => setDialog('name')}
            onApply={() => setDialog('apply')}
            onUndo={() => void follow('changes.undo')}
            onRetry={() => void follow('changes.retryFailed')}
          />
          {act.error ? <ErrorCallout title="That did not work" error={act.error} /> : null}
          <ReviewNotes
            plan={plan}
            connection={connection}
            act={act}
            resuming={resuming}
            resumeError={resumeError}
            onResume={() => void resume()}
          />
          {isActive(plan.state) ? (
            <ProgressCard plan={plan} job={job} act={act} onResume={() => void resume()} />
          ) : null}
          {isActive(plan.state) ? null : (
            <ReviewTiles
              plan={plan}
              onOutcome={(outcome) => set({ tab: 'items', outcome, verdict: null, check: null })}
            />
          )}
          {draft && tab === 'items' ? (
            <CheckCards plan={plan} act={act} onShow={showCheck} onMore={() => set({ tab: 'checks' })} />
          ) : null}
        </div>
        <section className={styles.panel} aria-label="The plan in detail">
          <div className={styles.tabBar}>
            <Tabs
              label="The plan in detail"
              tabs={tabs}
              current={tab}
              large
              panelId={panelId}
              onChoose={(id) => {
                setOpen(null);
                set({ tab: id });
              }}
            />
            {tab === 'items' ? (
              <div className={styles.tabTools}>
                <ItemFilters plan={plan} filter={filter} onFilter={set} />
              </div>
            ) : null}
          </div>
          <div
            id={panelId}
            role="tabpanel"
            aria-label={tabs.find((each) => each.id === tab)?.label}
            className={styles.tabPanel}
          >
            {tab === 'items' ? (
              <ItemsTab
                plan={plan}
                list={list}
                filtered={filtered}
                waitsFor={
                  plan.state === 'applying'
                    ? (job?.note ?? job?.phases.find(({ note }) => note !== undefined)?.note ?? null)
                    : null
                }
                act={act}
                openN={openItem?.n ?? null}
                onOpen={(item, index) => setOpen({ item, index })}
              />
            ) : null}
            {tab === 'checks' ? <ChecksTab plan={plan} act={act} onShow={showCheck} /> : null}
            {tab === 'powershell' ? <ScriptTab plan={plan} /> : null}
            {tab === 'requests' ? <RequestsTab plan={plan} /> : null}
          </div>
        </section>
      </div>
      {openItem && tab === 'items' ? (
        <div className={styles.overlay}>
          <ItemFlyout
            key={openItem.n}
            plan={plan}
            item={openItem}
            act={act}
            onShowCheck={showCheck}
            onClose={() => setOpen(null)}
          />
        </div>
      ) : null}
      {dialog === 'apply' && connection && draft ? (
        <ApplyDialog
          plan={plan}
          connection={connection}
          onStarted={() => {
            setDialog(null);
            set({ verdict: null, check: null });
            // The button that led here has gone with the draft.
            landFocus();
          }}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog === 'name' ? <NameDialog plan={plan} act={act} onClose={() => setDialog(null)} /> : null}
    </div>
  );
};

/** One plan from draft to outcome: what it would do, what stands against it, and what became of it. */
export const ReviewScreen = () => {
  const { planId = '' } = useParams();
  const here = useThisConnection();
  const { data: plan, error, refetch } = usePlan(planId);
  const { data: connections = [] } = useConnections();
  const connection = connections.find((each) => each.id === plan?.connectionId) ?? null;
  // What the role allows is a matter of who is signed in.
  const account = connection?.account?.userPrincipalName ?? null;
  const askedAs = useRef(account);
  useEffect(() => {
    if (askedAs.current !== null && askedAs.current !== account) void refetch();
    askedAs.current = account;
  }, [account, refetch]);
  if (error && !plan) {
    const wire = wireErrorOf(error);
    return wire.code === 'not-found' ? (
      <StateMessage
        icon={<ClipboardErrorRegular />}
        title="There is no such plan"
        actions={<TextLink to={`/t/${encodeURIComponent(here.id)}/changes`}>Show all plans</TextLink>}
      >
        It may have been made on another computer.
      </StateMessage>
    ) : (
      <div className={styles.pad}>
        <ErrorCallout title="The plan could not be shown" error={wire} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!plan) return <LoadingRows label="Loading the plan" />;
  return <Review key={plan.id} plan={plan} connection={connection} />;
};
