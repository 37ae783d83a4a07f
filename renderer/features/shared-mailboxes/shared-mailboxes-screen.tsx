import { Button, Link } from '@fluentui/react-components';
import { CheckmarkCircleRegular, PeopleTeamRegular, SearchRegular } from '@fluentui/react-icons';
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { unknownFamilies } from '../../../shared/domain/known.ts';
import type { ListQuery } from '../../../shared/domain/query.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { familyOf, isNeverRead, useInventory } from '../../api/inventory.ts';
import { useRevision } from '../../api/use-call.ts';
import { useWindowed } from '../../api/use-windowed.ts';
import { isSelected, nothingSelected, selectedCount, selectionReducer, toSelection } from '../../grid/selection.ts';
import cells from '../../ui/cells.module.css';
import { CommandBar } from '../../ui/command-bar.tsx';
import { FamilyNotes } from '../../ui/family-notes.tsx';
import { formatCount, plural } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { ListGrid } from '../../ui/list-grid.tsx';
import { NotKnown } from '../../ui/not-known.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { PresetPills } from '../../ui/preset-pills.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { StateMessage } from '../../ui/states.tsx';
import { useAddress } from '../../ui/use-address.ts';
import type { VirtualColumn } from '../../ui/virtual-grid.tsx';
import { useFreePlanCommands, useMailboxPlanCommands, useSelectedForPlans } from '../plan-commands.tsx';
import { FindingBar } from './finding-bar.tsx';
import { type SharedRow, sharedColumns } from './shared-columns.tsx';
import { sharedFilter } from './shared-findings.ts';
import styles from './shared-mailboxes.module.css';
import { UntoldFinding } from './untold-finding.tsx';
import { useFindingPlan } from './use-finding-plan.ts';
import { sharedAnd, useSharedFindings } from './use-shared-findings.ts';

const sort: ListQuery['sort'] = [{ field: 'totalItemBytes', dir: 'desc' }];

/** Shared mailboxes against what they should be; each finding is one click from a plan. */
const SharedMailboxesScreen = () => {
  const connection = useThisConnection();
  const connectionId = connection.id;
  const { transport, signIn } = useApi();
  const navigate = useNavigate();
  const revision = useRevision(connectionId);
  const inventory = useInventory(connectionId);
  const { summary } = inventory;
  const { params, change } = useAddress();
  const [search, setSearch] = useState('');
  const { findings, counts, scan } = useSharedFindings(connectionId);
  const currentId = params.get('finding') ?? 'all';
  const finding = findings.find((each) => each.id === currentId) ?? null;
  const untold = finding !== null && finding.filter === null;
  const query = useMemo<ListQuery>(
    () => ({
      filter: finding?.filter ? sharedAnd(finding.filter) : sharedFilter,
      ...(search.trim() ? { search: search.trim() } : {}),
    }),
    [finding, search],
  );
  const queryKey = JSON.stringify(query);
  const list = useWindowed<SharedRow>(queryKey, revision, async (from, count, signal) => {
    const wanted = { connectionId, query: { ...query, sort }, from, count };
    const answer = await transport.call('mailboxes.window', wanted, signal);
    if (!answer.ok) return answer;
    const { rows, total } = answer.value;
    const ids = rows.map(({ id }) => id);
    const forecasts =
      ids.length === 0 ? null : await transport.call('history.forecasts', { connectionId, ids }, signal);
    const forecastOf = (id: string) => (forecasts?.ok ? (forecasts.value[id] ?? null) : null);
    return { ok: true, value: { rows: rows.map((row) => ({ ...row, forecast: forecastOf(row.id) })), total } };
  });
  const total = untold ? 0 : (list.total ?? 0);
  const plan = useFindingPlan(connectionId, finding, summary, query, total);

  const [selection, select] = useReducer(selectionReducer, nothingSelected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another selection.
  useEffect(() => select({ type: 'clear' }), [queryKey]);
  const chosen = toSelection(selection);
  const chosenCount = selectedCount(selection, total);
  const searchField = useRef<HTMLInputElement>(null);
  useHotkeys({
    '/': () => searchField.current?.focus(),
    escape: () => {
      if (chosen === null) return false;
      select({ type: 'clear' });
    },
  });
  const targets = chosen === null || chosenCount === 0 ? null : { selection: chosen, count: chosenCount };
  useSelectedForPlans(connectionId, targets);
  const selectionCommands = useMailboxPlanCommands(connectionId, targets);
  const freeCommands = useFreePlanCommands(connectionId);

  const columns = useMemo<VirtualColumn<SharedRow>[]>(
    () => [
      {
        id: 'select',
        label: 'Selected',
        width: '40px',
        align: 'center',
        header: (
          <input
            type="checkbox"
            className={cells.box}
            aria-label={`Select all ${formatCount(total)} shared mailboxes`}
            checked={chosenCount > 0 && chosenCount === total}
            ref={(box) => {
              if (box) box.indeterminate = chosenCount > 0 && chosenCount < total;
            }}
            onChange={() => select(chosenCount === total ? { type: 'clear' } : { type: 'all', query })}
          />
        ),
        cell: (row) => (
          <input
            type="checkbox"
            className={cells.box}
            tabIndex={-1}
            aria-label={`Select ${row.displayName ?? row.primarySmtpAddress ?? row.id}`}
            checked={isSelected(selection, row.id)}
            onChange={() => select({ type: 'toggle', id: row.id })}
          />
        ),
      },
      ...sharedColumns,
    ],
    [selection, chosenCount, total, query],
  );

  const neverRead = summary !== undefined && isNeverRead(summary);
  const mailboxes = familyOf(summary, 'mailboxes');
  const notKnown = summary !== undefined && unknownFamilies(['mailboxes'], [mailboxes]).length > 0;
  const canRead = connection.state === 'signed-in' && connection.kind !== 'snapshot';
  const readAgain = canRead && !inventory.running ? inventory.start : undefined;
  const home = `/t/${encodeURIComponent(connectionId)}`;

  const nothing =
    inventory.running && notKnown ? (
      <StateMessage icon={<PeopleTeamRegular />} title="Mailboxes are on their way">
        They appear here as they are read. The status bar shows how far it is.
      </StateMessage>
    ) : neverRead && !mailboxes.stale ? (
      <StateMessage
        icon={<PeopleTeamRegular />}
        title="This tenant has not been read yet"
        actions={
          <Button appearance="primary" disabled={!readAgain} onClick={readAgain}>
            Read this tenant
          </Button>
        }
      >
        Mailroom reads mailboxes into a store on this computer. Nothing is changed in the tenant.
      </StateMessage>
    ) : notKnown ? (
      <NotKnown
        what="Shared mailboxes"
        status={mailboxes}
        account={connection.account}
        inSnapshot={connection.kind === 'snapshot'}
        onSignIn={connection.kind === 'snapshot' ? undefined : () => void signIn.start(connectionId)}
        onRetry={readAgain}
      />
    ) : finding && untold ? (
      <UntoldFinding finding={finding} families={summary?.families ?? []} />
    ) : search ? (
      <StateMessage
        icon={<SearchRegular />}
        title="No shared mailbox matches"
        actions={<Button onClick={() => setSearch('')}>Clear the search</Button>}
      />
    ) : finding === null ? (
      <StateMessage icon={<PeopleTeamRegular />} title="No shared mailboxes">
        This tenant has none. New shared mailbox creates one.
      </StateMessage>
    ) : counts[finding.id] === null ? (
      <StateMessage icon={<PeopleTeamRegular />} title="Not known">
        What it takes to tell has not been read. The note above says why.
      </StateMessage>
    ) : (
      <StateMessage icon={<CheckmarkCircleRegular />} title="None of them">
        No shared mailbox is like that.
      </StateMessage>
    );

  return (
    <div className={styles.screen}>
      <div className={styles.top}>
        <PageHeader
          title="Shared mailboxes"
          meta={
            counts.all === undefined
              ? null
              : counts.all === null
                ? 'number not known'
                : plural(counts.all, 'mailbox', 'mailboxes')
          }
          actions={
            <SearchField
              label="Search shared mailboxes by name or address"
              placeholder="Search by name or address"
              value={search}
              onSearch={setSearch}
              fieldRef={searchField}
            />
          }
        />
        <div className={styles.pills}>
          <PresetPills
            label="Show"
            pills={[
              { id: 'all', label: 'All', count: counts.all },
              ...findings.map(({ id, label }) => ({ id, label, count: counts[id] })),
            ]}
            current={currentId}
            onChoose={(id) => change((next) => (id === 'all' ? next.delete('finding') : next.set('finding', id)))}
          />
        </div>
        {finding && !neverRead && !notKnown ? (
          <FindingBar finding={finding} total={total} scan={scan} plan={plan} />
        ) : null}
      </div>
      <CommandBar
        label="Shared mailbox commands"
        commands={chosen === null ? [...freeCommands, ...selectionCommands] : [...selectionCommands, ...freeCommands]}
        middle={
          chosen === null ? null : (
            <>
              <strong>{formatCount(chosenCount)} selected</strong>
              <span>
                ·{' '}
                <Link as="button" onClick={() => select({ type: 'clear' })}>
                  Clear
                </Link>
              </span>
            </>
          )
        }
      />
      {summary && !neverRead && !notKnown ? (
        <FamilyNotes
          families={summary.families}
          limits={connection.limits}
          account={connection.account}
          inSnapshot={connection.kind === 'snapshot'}
          shape="square"
          only={['users', 'mailboxes', 'sizes']}
          onRetry={readAgain}
        />
      ) : null}
      <ListGrid<SharedRow>
        label="Shared mailboxes"
        list={untold && list.total !== null ? { ...list, total: 0 } : list}
        loading="Loading shared mailboxes"
        loadingRows={12}
        failure="The shared mailboxes could not be read"
        empty={<div className={styles.empty}>{nothing}</div>}
        columns={columns}
        keyOf={(row) => row.id}
        minWidth={1040}
        isSelected={(row) => isSelected(selection, row.id)}
        onSpace={(row) => select({ type: 'toggle', id: row.id })}
        onOpen={(row) => void navigate(`${home}/mailboxes?preset=shared&open=${encodeURIComponent(row.id)}`)}
        isDimmed={(row) => row.goneSince !== null}
      />
    </div>
  );
};

export default SharedMailboxesScreen;
