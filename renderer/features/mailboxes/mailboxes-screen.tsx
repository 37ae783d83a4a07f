import { Button, Tooltip } from '@fluentui/react-components';
import { TextAlignJustifyRegular } from '@fluentui/react-icons';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { FamilyStatus } from '../../../shared/contract/methods/inventory.ts';
import type { GridLayout } from '../../../shared/contract/settings.ts';
import { unknownFamilies } from '../../../shared/domain/known.ts';
import type { MailboxRow } from '../../../shared/domain/mailbox.ts';
import { mailboxPresets } from '../../../shared/domain/presets.ts';
import { useApi } from '../../api/api-context.tsx';
import { useThisConnection } from '../../api/current-connection.tsx';
import { useJobs, useSettings, useUpdateSettings } from '../../api/hooks.ts';
import { isNeverRead, useInventory } from '../../api/inventory.ts';
import { useLiveSizes } from '../../api/live-sizes.ts';
import { useCall, useRevision } from '../../api/use-call.ts';
import { ColumnChooser } from '../../grid/column-chooser.tsx';
import { type GridColumn, usableLayout } from '../../grid/columns.ts';
import { DataGrid, type DataGridHandle } from '../../grid/data-grid.tsx';
import { FilterChips } from '../../grid/filter-chips.tsx';
import { FilterPopover } from '../../grid/filter-editor.tsx';
import type { ColumnFilter } from '../../grid/filters.ts';
import { selectedCount, toSelection } from '../../grid/selection.ts';
import { useFollow } from '../../grid/use-follow.ts';
import { useSelection } from '../../grid/use-selection.ts';
import type { FetchWindow, ListFacts } from '../../grid/window-source.ts';
import { CommandBar } from '../../ui/command-bar.tsx';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { FamilyNotes } from '../../ui/family-notes.tsx';
import { formatCount, formatTotal } from '../../ui/format.ts';
import { useHotkeys } from '../../ui/hotkeys.ts';
import { isRunning } from '../../ui/job-card.tsx';
import { ListFrame } from '../../ui/list-frame.tsx';
import { LiveSizesDialog } from '../../ui/live-sizes-dialog.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { PresetPills } from '../../ui/preset-pills.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { MailboxExport } from './export-menu.tsx';
import { mailboxColumns } from './mailbox-columns.ts';
import { MailboxFlyout } from './mailbox-flyout.tsx';
import { useMailboxView } from './mailbox-view.ts';
import { MailboxesEmpty } from './mailboxes-empty.tsx';
import styles from './mailboxes-screen.module.css';
import { SelectionSummary } from './selection-summary.tsx';
import { useExport } from './use-export.ts';
import { useLiveRefresh } from './use-live-refresh.ts';
import { useMailboxCommands } from './use-mailbox-commands.tsx';

const gridName = 'mailboxes';
const firstSort: GridLayout['sort'] = [{ field: 'displayName', dir: 'asc' }];

const MailboxesScreen = () => {
  const connection = useThisConnection();
  const connectionId = connection.id;
  const { transport } = useApi();
  const settings = useSettings().data;
  const update = useUpdateSettings();
  const inventory = useInventory(connectionId);
  const revision = useRevision(connectionId);
  const running = useJobs(connectionId).filter(isRunning);
  const liveSizes = useLiveSizes(connectionId);
  const live = useLiveRefresh(connectionId);

  const families = useRef<readonly FamilyStatus[]>([]);
  const { summary } = inventory;
  if (summary) families.current = summary.families;
  const columns = useMemo<GridColumn<MailboxRow>[]>(() => mailboxColumns(() => families.current), []);
  const view = useMailboxView(columns);
  const { query, openId, set } = view;
  const exporting = useExport(connectionId, summary?.organization?.displayName ?? connection.name);

  const remembered = settings?.grids[gridName];
  const layout = useMemo(() => usableLayout(remembered, columns, firstSort), [remembered, columns]);
  const setLayout = useCallback((next: GridLayout) => void update({ grids: { [gridName]: next } }), [update]);

  const [selection, select] = useSelection(query);

  // Without mailbox settings, those people's licenses tell of are the ones known.
  const partly = summary !== undefined && unknownFamilies(['mailboxes'], summary.families).length > 0;
  const extentOf = (count: number | null): string =>
    count === null ? 'number not known' : `${partly && !inventory.running ? 'at least ' : ''}${formatCount(count)}`;

  const [facts, setFacts] = useState<ListFacts | null>(null);
  const [editing, setEditing] = useState<{ field: string; anchor: HTMLElement } | null>(null);
  const grid = useRef<DataGridHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const follow = useFollow((id) => set({ openId: id }));

  const counts = useCall(
    'mailboxes.counts',
    { connectionId, ...(query.search ? { search: query.search } : {}) },
    { revisionOf: connectionId, keep: true },
  ).data;

  const fetchWindow = useCallback<FetchWindow<MailboxRow>>(
    (wanted, from, count, signal) =>
      transport.call('mailboxes.window', { connectionId, query: wanted, from, count }, signal),
    [transport, connectionId],
  );

  const close = useCallback(() => {
    set({ openId: null });
    grid.current?.focus();
  }, [set]);

  const onSearch = useCallback((text: string) => set({ search: text }), [set]);

  useHotkeys({
    '/': () => searchField.current?.focus(),
    escape: () => {
      if (openId !== null) close();
      else if (toSelection(selection) !== null) select({ type: 'clear' });
      else return false;
    },
  });

  const total = facts?.total ?? 0;
  const gone = facts?.gone ?? { total: 0, of: 0 };
  const count = selectedCount(selection, total);
  const chosen = toSelection(selection);
  const fromFile = connection.kind === 'snapshot';
  const signedIn = connection.state === 'signed-in' && !fromFile;
  const neverRead = summary !== undefined && isNeverRead(summary);
  const filtered = query.search !== undefined || query.filter !== undefined;

  const targets = chosen === null || count === 0 ? null : { selection: chosen, count };
  const commands = useMailboxCommands({ connection, inventory, live, selection, targets });

  const exportColumns = (all: boolean) =>
    all ? columns.map((column) => column.field) : layout.columns.map((column) => column.field);
  const listed = { ...query, sort: layout.sort };

  const setFilter = (field: string, filter: ColumnFilter | null) => {
    const next: Record<string, ColumnFilter> = { ...view.filters };
    if (filter === null) delete next[field];
    else next[field] = filter;
    set({ filters: next });
  };
  const edited = editing ? columns.find((column) => column.field === editing.field) : undefined;

  const density = settings?.density ?? 'comfortable';
  const denser = density === 'compact' ? 'Comfortable rows' : 'Compact rows';

  const empty = (
    <MailboxesEmpty connection={connection} inventory={inventory} query={query} onShowAll={view.clearAll} />
  );

  return (
    <ListFrame
      details={
        <>
          {openId === null ? null : (
            <MailboxFlyout
              connection={connection}
              id={openId}
              tab={view.tab}
              onTab={(tab) => set({ tab })}
              onClose={close}
            />
          )}
          {editing && edited ? (
            <FilterPopover
              key={edited.field}
              anchor={editing.anchor}
              column={edited}
              filter={view.filters[edited.field]}
              onApply={(filter) => setFilter(edited.field, filter)}
              onClose={() => setEditing(null)}
            />
          ) : null}
          <LiveSizesDialog sizes={liveSizes} />
        </>
      }
    >
      <div className={styles.top}>
        <PageHeader
          title="Mailboxes"
          meta={
            counts
              ? [
                  extentOf(counts.counts.all ?? null),
                  ...(counts.totalItemBytes === null ? [] : [formatTotal(counts.totalItemBytes)]),
                ].join(' · ')
              : null
          }
          actions={
            <SearchField
              label="Search mailboxes by name or address"
              placeholder="Search by name or address"
              value={view.search}
              onSearch={onSearch}
              fieldRef={searchField}
              onLeave={() => grid.current?.focus()}
            />
          }
        />
        <div className={styles.pills}>
          <PresetPills
            label="Show"
            pills={mailboxPresets.map((preset) => ({
              id: preset.id,
              label: preset.label,
              count: counts?.counts[preset.id],
            }))}
            current={view.finding ? '' : view.preset}
            onChoose={(preset) => set({ preset })}
          />
          <FilterChips
            columns={columns}
            filters={view.filters}
            onEdit={(field, anchor) => setEditing({ field, anchor })}
            onRemove={(field) => setFilter(field, null)}
            finding={view.finding && { label: view.finding.chip, drop: view.dropFinding }}
          />
        </div>
      </div>
      <CommandBar
        label="Mailbox commands"
        commands={commands}
        middle={
          chosen ? (
            <SelectionSummary
              connectionId={connectionId}
              selection={chosen}
              count={count}
              total={total}
              onAll={() => select({ type: 'all', query })}
              onNone={() => select({ type: 'clear' })}
            />
          ) : facts && (filtered || gone.total > 0) ? (
            <span>
              {filtered ? `${formatCount(total - gone.total)} of ${formatCount(facts.of - gone.of)} match` : null}
              {gone.total > 0 ? (
                <span title="Dimmed in the list: the service does not list them any more.">
                  {filtered ? ' · ' : ''}
                  {formatCount(gone.total)} gone
                </span>
              ) : null}
            </span>
          ) : null
        }
        end={
          <>
            <MailboxExport
              busy={exporting.busy}
              empty={total === 0}
              selected={chosen !== null}
              onExport={(scope, all) =>
                void exporting.run({
                  query: listed,
                  ...(scope === 'selection' && chosen ? { selection: chosen } : {}),
                  columns: exportColumns(all),
                })
              }
            />
            <ColumnChooser columns={columns} layout={layout} onLayout={setLayout} />
            <Tooltip content={denser} relationship="label">
              <Button
                appearance="subtle"
                icon={<TextAlignJustifyRegular />}
                onClick={() => void update({ density: density === 'compact' ? 'comfortable' : 'compact' })}
              />
            </Tooltip>
          </>
        }
      />
      {summary && !neverRead ? (
        <FamilyNotes
          families={summary.families}
          limits={connection.limits}
          account={connection.account}
          inSnapshot={connection.kind === 'snapshot'}
          shape="square"
          only={['users', 'mailboxes', 'sizes']}
          onRetry={signedIn && !inventory.running ? inventory.start : undefined}
          onReadSizes={signedIn && running.length === 0 ? liveSizes.ask : undefined}
        />
      ) : null}
      {inventory.startError ? (
        <div className={styles.callout}>
          <ErrorCallout
            title="Reading the tenant did not start"
            error={inventory.startError}
            onRetry={inventory.start}
          />
        </div>
      ) : null}
      {settings ? (
        <DataGrid<MailboxRow>
          ref={grid}
          label="Mailboxes"
          noun={{ one: 'mailbox', many: 'mailboxes' }}
          columns={columns}
          layout={layout}
          onLayout={setLayout}
          density={density}
          query={query}
          fetchWindow={fetchWindow}
          revision={revision}
          filters={view.filters}
          onEditFilter={(field, anchor) => setEditing({ field, anchor })}
          selection={selection}
          onSelection={select}
          openId={openId}
          onOpen={(row) => set({ openId: row.id })}
          onFocusRow={(row) => follow(openId === null || openId === row.id ? null : row.id)}
          nameOf={(row) => row.displayName ?? row.primarySmtpAddress ?? row.id}
          isDimmed={(row) => row.goneSince !== null}
          onFacts={setFacts}
          empty={empty}
        />
      ) : null}
    </ListFrame>
  );
};

export default MailboxesScreen;
