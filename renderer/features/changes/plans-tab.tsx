import { Button, Switch } from '@fluentui/react-components';
import { ClipboardTaskListLtrRegular, SearchRegular } from '@fluentui/react-icons';
import { useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { PlanState, PlanSummary } from '../../../shared/domain/changes.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useConnections } from '../../api/hooks.ts';
import { planPath, useAnyPlanRevision } from '../../api/use-plans.ts';
import { useWindowed } from '../../api/use-windowed.ts';
import { Badge } from '../../ui/badge.tsx';
import cells from '../../ui/cells.module.css';
import { formatAsOf, formatDateTime } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { FilterLine } from '../../ui/list-frame.tsx';
import { ListGrid } from '../../ui/list-grid.tsx';
import { PresetPills } from '../../ui/preset-pills.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { StateMessage } from '../../ui/states.tsx';
import type { VirtualColumn } from '../../ui/virtual-grid.tsx';
import { kindLabel, objects, outcomeSummary, summarySentence } from './plan-words.ts';

const groups: readonly { id: string; label: string; states: readonly PlanState[] | null }[] = [
  { id: 'all', label: 'All', states: null },
  { id: 'drafts', label: 'Drafts', states: ['draft'] },
  { id: 'running', label: 'Running', states: ['applying', 'paused', 'interrupted'] },
  { id: 'past', label: 'Past', states: ['done', 'partial', 'failed', 'cancelled'] },
  { id: 'discarded', label: 'Discarded', states: ['discarded'] },
];

const allStates: readonly PlanState[] = [
  'draft',
  'applying',
  'paused',
  'interrupted',
  'done',
  'partial',
  'failed',
  'cancelled',
];

/** Drafts, running and past plans, newest first. */
export const PlansTab = () => {
  const connection = useThisConnection();
  const { transport } = useApi();
  const { data: connections = [] } = useConnections();
  const navigate = useNavigate();
  const now = useNow();
  const revision = useAnyPlanRevision();
  const [group, setGroup] = useState('all');
  const [search, setSearch] = useState('');
  const [everywhere, setEverywhere] = useState(false);
  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys({ '/': () => searchField.current?.focus() });
  const states = groups.find((each) => each.id === group)?.states ?? allStates;
  const query = {
    states: [...states],
    ...(everywhere ? {} : { connectionId: connection.id }),
    ...(search.trim() ? { search: search.trim() } : {}),
  };
  const list = useWindowed<PlanSummary>(JSON.stringify(query), revision, async (from, count, signal) => {
    const answer = await transport.call('changes.list', { ...query, from, count }, signal);
    return answer.ok ? { ok: true, value: { rows: answer.value.plans, total: answer.value.total } } : answer;
  });

  const columns = useMemo<VirtualColumn<PlanSummary>[]>(
    () => [
      {
        id: 'when',
        label: 'When',
        width: '110px',
        cell: (plan) => (
          <span className={cells.quiet} title={formatDateTime(plan.appliedAt ?? plan.createdAt)}>
            {formatAsOf(plan.appliedAt ?? plan.createdAt, now)}
          </span>
        ),
      },
      {
        id: 'title',
        label: 'Plan',
        width: 'minmax(240px, 3fr)',
        cell: (plan) => (
          <span className={cells.name} title={plan.title}>
            {plan.name ?? plan.title}
          </span>
        ),
      },
      {
        id: 'number',
        label: 'Number',
        width: '110px',
        cell: (plan) => <span className={cells.quiet}>{plan.number}</span>,
      },
      {
        id: 'kind',
        label: 'Kind',
        width: 'minmax(120px, 1fr)',
        cell: (plan) => <span className={cells.quiet}>{kindLabel(plan.kind)}</span>,
      },
      {
        id: 'scope',
        label: 'For',
        width: 'minmax(150px, 1.2fr)',
        cell: (plan) => (
          <span className={cells.quiet} title={summarySentence(plan)}>
            {objects(plan.kind, plan.counts.items)}
          </span>
        ),
      },
      ...(everywhere
        ? [
            {
              id: 'connection',
              label: 'Connection',
              width: 'minmax(120px, 1fr)',
              cell: (plan: PlanSummary) => (
                <span className={cells.quiet}>
                  {connections.find((each) => each.id === plan.connectionId)?.name ?? 'removed'}
                </span>
              ),
            },
          ]
        : []),
      {
        id: 'who',
        label: 'By',
        width: 'minmax(140px, 1.3fr)',
        cell: (plan) => <span className={cells.quiet}>{plan.createdBy}</span>,
      },
      {
        id: 'state',
        label: 'State',
        width: '170px',
        cell: (plan) => {
          const { word, tone } = outcomeSummary(plan);
          return <Badge tone={tone}>{word}</Badge>;
        },
      },
    ],
    [now, everywhere, connections],
  );

  const filtered = search.trim() !== '' || group !== 'all';
  return (
    <>
      <FilterLine
        end={
          <>
            <Switch label="All connections" checked={everywhere} onChange={(_, data) => setEverywhere(data.checked)} />
            <SearchField
              fieldRef={searchField}
              label="Search plans"
              placeholder="Search plans"
              value={search}
              onSearch={setSearch}
            />
          </>
        }
      >
        <PresetPills
          label="Show plans"
          pills={groups.map(({ id, label }) => ({ id, label, count: undefined }))}
          current={group}
          onChoose={setGroup}
        />
      </FilterLine>
      <ListGrid<PlanSummary>
        label="Plans"
        list={list}
        loading="Loading the plans"
        failure="The plans could not be read"
        empty={
          filtered ? (
            <StateMessage
              icon={<SearchRegular />}
              title="No plan fits"
              actions={
                <Button
                  onClick={() => {
                    setGroup('all');
                    setSearch('');
                  }}
                >
                  Show all plans
                </Button>
              }
            />
          ) : (
            <StateMessage
              icon={<ClipboardTaskListLtrRegular />}
              title="Nothing was planned yet"
              actions={
                <Button
                  appearance="primary"
                  onClick={() => void navigate(`/t/${encodeURIComponent(connection.id)}/mailboxes`)}
                >
                  Go to mailboxes
                </Button>
              }
            >
              Select mailboxes and choose what to change. You review the plan before anything is sent, and it stays here
              afterwards.
            </StateMessage>
          )
        }
        columns={columns}
        keyOf={(plan) => plan.id}
        nameOf={(plan) => `${plan.name ?? plan.title}, plan ${plan.number}, ${outcomeSummary(plan).word}`}
        minWidth={900}
        isDimmed={(plan) => plan.state === 'discarded'}
        onOpen={(plan) => {
          const owner = connections.some((each) => each.id === plan.connectionId) ? plan.connectionId : connection.id;
          void navigate(planPath(owner, plan.id));
        }}
      />
    </>
  );
};
