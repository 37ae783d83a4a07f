import { Button, Input, Menu, MenuItemRadio, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { DismissRegular, FilterRegular, SearchRegular } from '@fluentui/react-icons';
import { useEffect, useMemo, useState } from 'react';
import type { PlanItem, PlanSummary } from '../../../../shared/domain/changes.ts';
import { useApi } from '../../../api/api-context.tsx';
import { usePlanRevision } from '../../../api/use-plans.ts';
import { useWindowed, type WindowedList } from '../../../api/use-windowed.ts';
import { Badge } from '../../../ui/badge.tsx';
import cells from '../../../ui/cells.module.css';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { formatCount } from '../../../ui/format.ts';
import { LoadingRows } from '../../../ui/states.tsx';
import { type VirtualColumn, VirtualGrid } from '../../../ui/virtual-grid.tsx';
import { FieldChangesLine } from '../field-changes.tsx';
import { isDraft, nounOf, outcomeWords, skipWords, verdictWord } from '../plan-words.ts';
import styles from './review.module.css';
import type { ItemFilter, PlanAct } from './use-review.ts';

/** The items that fit, read as they come into view. */
export const usePlanItems = (planId: string, filter: ItemFilter): WindowedList<PlanItem> => {
  const { transport } = useApi();
  const revision = usePlanRevision(planId);
  const { verdict, outcome, check, search } = filter;
  const query = {
    planId,
    ...(verdict ? { verdict } : {}),
    ...(outcome ? { outcome } : {}),
    ...(check ? { check } : {}),
    ...(search.trim() ? { search: search.trim() } : {}),
  };
  return useWindowed<PlanItem>(JSON.stringify(query), revision, async (from, count, signal) => {
    const answer = await transport.call('changes.items', { ...query, from, count }, signal);
    return answer.ok ? { ok: true, value: { rows: answer.value.items, total: answer.value.total } } : answer;
  });
};

/** What stands in the last column: the verdict before, the outcome from then on. */
export const ItemState = ({ item, plan }: { item: PlanItem; plan: Pick<PlanSummary, 'state' | 'missingRights'> }) => {
  const { outcome } = item;
  const draft = isDraft(plan.state);
  if (draft || outcome === null || item.verdict === 'removed') {
    const goes = item.verdict === 'ready' || item.verdict === 'warning';
    const { word, tone } = !draft && goes ? outcomeWords.pending : verdictWord(item.verdict, plan);
    return <Badge tone={tone}>{word}</Badge>;
  }
  const { word, tone } = outcomeWords[outcome.state];
  return (
    <span className={styles.outcome} title={outcome.message}>
      <Badge tone={tone}>{word}</Badge>
      {outcome.reason ? <span className={styles.quiet}>{skipWords[outcome.reason]}</span> : null}
    </span>
  );
};

/** Why an item of a plan that was applied had no part in it; null when it had. */
const whyLeftOut = (item: PlanItem, checks: PlanSummary['checks']): string | null => {
  if (item.verdict === 'removed') return 'Left out of the plan.';
  if (item.verdict !== 'blocked') return null;
  return checks.find(({ code, severity }) => severity === 'block' && item.checks.includes(code))?.title ?? null;
};

const searchAfterMs = 150;

/** Search and filter of the items. */
export const ItemFilters = ({
  plan,
  filter,
  onFilter,
}: {
  plan: PlanSummary;
  filter: ItemFilter;
  onFilter: (change: Partial<ItemFilter>) => void;
}) => {
  const [text, setText] = useState(filter.search);
  const { search } = filter;
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return;
    const timer = setTimeout(() => onFilter({ search: text }), searchAfterMs);
    return () => clearTimeout(timer);
  }, [text, search, onFilter]);

  const draft = isDraft(plan.state);
  const choices = draft
    ? (['ready', 'warning', 'blocked', 'unchanged', 'removed'] as const).map((id) => ({
        id,
        label: verdictWord(id, plan).word,
        count: plan.counts[id],
      }))
    : (['pending', 'running', 'done', 'failed', 'skipped', 'unknown'] as const).map((id) => ({
        id,
        label: outcomeWords[id].word,
        count: plan.outcomes[id],
      }));
  const current = (draft ? filter.verdict : filter.outcome) ?? 'all';
  const currentLabel = choices.find((choice) => choice.id === current)?.label ?? 'all';
  const check = plan.checks.find((each) => each.code === filter.check);
  return (
    <>
      {filter.check ? (
        <button
          type="button"
          className={styles.chip}
          aria-label={`Remove filter: ${check?.title ?? filter.check}`}
          onClick={() => onFilter({ check: null })}
        >
          <span className={styles.chipText}>{check?.title ?? filter.check}</span> <DismissRegular aria-hidden="true" />
        </button>
      ) : null}
      <Input
        className={styles.search}
        type="search"
        size="small"
        aria-label="Search the items by name or address"
        placeholder="Search items"
        contentBefore={<SearchRegular aria-hidden="true" />}
        maxLength={200}
        value={text}
        onChange={(_, data) => setText(data.value)}
      />
      <Menu
        checkedValues={{ show: [current] }}
        onCheckedValueChange={(_, { checkedItems }) => {
          const value = checkedItems[0] === 'all' ? null : (checkedItems[0] ?? null);
          onFilter(
            draft
              ? { verdict: value as ItemFilter['verdict'], outcome: null }
              : { outcome: value as ItemFilter['outcome'], verdict: null },
          );
        }}
      >
        <MenuTrigger disableButtonEnhancement>
          <Button size="small" appearance="subtle" icon={<FilterRegular />}>
            Show: {currentLabel.toLowerCase()}
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItemRadio name="show" value="all">
              All
            </MenuItemRadio>
            {choices.map((choice) => (
              <MenuItemRadio key={choice.id} name="show" value={choice.id} disabled={choice.count === 0}>
                {choice.label} ({formatCount(choice.count)})
              </MenuItemRadio>
            ))}
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
};

const Steps = ({ steps }: { steps: readonly string[] }) => (
  <span className={cells.plain} title={steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}>
    {steps.length === 0 ? '' : steps.join(' → ')}
  </span>
);

/** The objects of a plan: before → after, steps, verdict or outcome, and whether each goes along. */
export const ItemsTab = ({
  plan,
  list,
  filtered,
  waitsFor,
  act,
  openN,
  onOpen,
}: {
  plan: PlanSummary;
  list: WindowedList<PlanItem>;
  filtered: boolean;
  /** What keeps the plan as a whole waiting, in words. */
  waitsFor: string | null;
  act: PlanAct;
  openN: number | null;
  onOpen: (item: PlanItem, index: number) => void;
}) => {
  const draft = isDraft(plan.state);
  const { one, many } = nounOf(plan.kind);
  const { run } = act;
  const include = useMemo(
    () => (items: number[], included: boolean) => void run('changes.setIncluded', { planId: plan.id, included, items }),
    [run, plan.id],
  );
  const none = plan.counts.removed === plan.counts.items;
  const { state, missingRights } = plan;
  const columns = useMemo<VirtualColumn<PlanItem>[]>(
    () => [
      ...(draft
        ? [
            {
              id: 'included',
              label: 'Included',
              width: '40px',
              align: 'center' as const,
              header: (
                <input
                  type="checkbox"
                  className={cells.box}
                  aria-label={`Include all ${many}`}
                  checked={plan.counts.removed === 0}
                  ref={(box) => {
                    if (box) box.indeterminate = plan.counts.removed > 0 && !none;
                  }}
                  onChange={() =>
                    include(
                      Array.from({ length: plan.counts.items }, (_, index) => index + 1),
                      plan.counts.removed > 0,
                    )
                  }
                />
              ),
              cell: (item: PlanItem) =>
                item.verdict === 'unchanged' ? null : (
                  <input
                    type="checkbox"
                    className={cells.box}
                    // The grid has the focus; Space on a row does the same.
                    tabIndex={-1}
                    aria-label={`Include ${item.name}`}
                    // A block takes it out by itself, and its cause brings it back.
                    disabled={item.verdict === 'blocked'}
                    title={item.verdict === 'blocked' ? 'Settle what blocks it first' : undefined}
                    checked={item.verdict !== 'removed' && item.verdict !== 'blocked'}
                    onChange={() => include([item.n], item.verdict === 'removed')}
                  />
                ),
            },
          ]
        : []),
      {
        id: 'name',
        label: one.charAt(0).toUpperCase() + one.slice(1),
        width: 'minmax(150px, 1.4fr)',
        cell: (item) => (
          <span className={cells.name} title={item.name}>
            {item.name}
          </span>
        ),
      },
      {
        id: 'address',
        label: 'Address',
        width: 'minmax(160px, 1.8fr)',
        cell: (item) => (
          <span className={cells.quiet} title={item.address}>
            {item.address}
          </span>
        ),
      },
      {
        id: 'changes',
        label: 'Before → after',
        width: 'minmax(200px, 2.1fr)',
        cell: (item) => <FieldChangesLine changes={item.changes} />,
      },
      {
        id: 'steps',
        label: draft ? 'Steps, in order' : 'Result',
        width: 'minmax(150px, 1.6fr)',
        cell: (item) => {
          const waits = item.outcome?.state === 'running' ? waitsFor : null;
          const result = draft ? null : (item.outcome?.message ?? waits ?? whyLeftOut(item, plan.checks));
          return result === null ? (
            <Steps steps={item.steps} />
          ) : (
            <span className={cells.plain} title={result}>
              {result}
            </span>
          );
        },
      },
      {
        id: 'state',
        label: draft ? 'Verdict' : 'Outcome',
        width: draft ? '104px' : 'minmax(200px, 0.9fr)',
        cell: (item) => <ItemState item={item} plan={{ state, missingRights }} />,
      },
    ],
    [
      draft,
      one,
      many,
      state,
      missingRights,
      plan.checks,
      plan.counts.removed,
      plan.counts.items,
      none,
      include,
      waitsFor,
    ],
  );

  if (list.error && list.total === null) {
    return (
      <div className={styles.pad}>
        <ErrorCallout
          title="The items could not be read"
          error={{ ...list.error, retryable: true }}
          onRetry={list.retry}
        />
      </div>
    );
  }
  if (list.total === null) return <LoadingRows rows={8} label="Loading the items" />;
  return (
    <VirtualGrid<PlanItem>
      label="Items of the plan"
      columns={columns}
      total={list.total}
      rowAt={list.rowAt}
      onNeed={list.need}
      keyOf={(item) => item.n}
      minWidth={900}
      openKey={openN}
      onOpen={onOpen}
      {...(draft
        ? {
            onSpace: (item: PlanItem) =>
              item.verdict === 'unchanged' || item.verdict === 'blocked'
                ? undefined
                : include([item.n], item.verdict === 'removed'),
          }
        : {})}
      isDimmed={(item) => item.verdict === 'removed' || item.verdict === 'unchanged'}
      empty={<p className={styles.none}>{filtered ? 'No item fits this filter.' : 'This plan has no items.'}</p>}
    />
  );
};
