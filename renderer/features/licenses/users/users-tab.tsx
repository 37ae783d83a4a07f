import { Link } from '@fluentui/react-components';
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import type { LicenseRow, Subscription } from '../../../../shared/domain/licenses.ts';
import { useApi } from '../../../api/api-context.tsx';
import { useSettings } from '../../../api/hooks.ts';
import { useCall, useRevision } from '../../../api/use-call.ts';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { ColumnChooser } from '../../../grid/column-chooser.tsx';
import { DataGrid, type DataGridHandle } from '../../../grid/data-grid.tsx';
import { FilterChips } from '../../../grid/filter-chips.tsx';
import { FilterPopover } from '../../../grid/filter-editor.tsx';
import type { ColumnFilter } from '../../../grid/filters.ts';
import { selectedCount, toSelection } from '../../../grid/selection.ts';
import { useFollow } from '../../../grid/use-follow.ts';
import { useSelection } from '../../../grid/use-selection.ts';
import type { FetchWindow, ListFacts } from '../../../grid/window-source.ts';
import { CommandBar } from '../../../ui/command-bar.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { formatCount, plural } from '../../../ui/format.ts';
import { useHotkeys } from '../../../ui/hotkeys.ts';
import { formatMoney } from '../../../ui/money.ts';
import { FoldingPills } from '../../../ui/preset-pills.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { LoadingRows } from '../../../ui/states.tsx';
import { useFileJob } from '../../file-job.ts';
import { CommandDialog } from '../commands/command-dialog.tsx';
import { ImportDialog } from '../commands/import-dialog.tsx';
import type { CommandTarget, LicenseCommand } from '../license-commands.ts';
import type { LicenseView } from '../license-view.ts';
import { ColumnMenu } from './column-menu.tsx';
import { useEditSession } from './edit-session.ts';
import { countEdits, editOf, editsRequest } from './edits.ts';
import { UsersExport } from './export-menu.tsx';
import { columnProducts, licenseColumns, skuIdOf } from './license-columns.ts';
import { useLicenseLayout } from './license-layout.ts';
import { NoUsers } from './no-users.tsx';
import { useCellEditing } from './use-cell-editing.ts';
import { useUsersQuery } from './use-users-query.ts';
import { userCommands } from './user-commands.tsx';
import { UserFlyout } from './user-flyout.tsx';
import styles from './users-tab.module.css';

const roomyWidth = 1_800;
const isRoomy = () => window.innerWidth >= roomyWidth;
const onResize = (changed: () => void) => {
  window.addEventListener('resize', changed);
  return () => window.removeEventListener('resize', changed);
};

/** Users × products: look, edit in place, and begin commands. */
export const UsersTab = ({
  connection,
  view,
  subscriptions,
  currency,
  searchSlot,
}: {
  connection: Connection;
  view: LicenseView;
  subscriptions: readonly Subscription[];
  currency: string;
  /** Where the search stands in the header of the screen; null until that is drawn. */
  searchSlot: HTMLElement | null;
}) => {
  const connectionId = connection.id;
  const { transport } = useApi();
  const settings = useSettings().data;
  const revision = useRevision(connectionId);
  const session = useEditSession(connectionId);
  const maker = usePlanMaker(connectionId);
  const exporting = useFileJob();

  const edits = useRef(session.state);
  edits.current = session.state;
  const signInKnown = useRef(true);
  const products = useMemo(() => columnProducts(subscriptions), [subscriptions]);
  const roomy = useSyncExternalStore(onResize, isRoomy);
  const columns = useMemo(
    () =>
      licenseColumns(products, {
        edit: (id, skuId) => editOf(edits.current, id, skuId),
        signInKnown: () => signInKnown.current,
        now: () => Date.now(),
        currency,
        roomy,
      }),
    [products, currency, roomy],
  );
  const users = useUsersQuery(connectionId, view, columns);
  const { query } = users;
  const { layout, setLayout } = useLicenseLayout(connectionId, settings, columns);

  const [selection, select] = useSelection(query);

  const [facts, setFacts] = useState<ListFacts | null>(null);
  const [filtering, setFiltering] = useState<{ field: string; anchor: HTMLElement } | null>(null);
  const [columnMenu, setColumnMenu] = useState<{ field: string; anchor: HTMLElement } | null>(null);
  const [command, setCommand] = useState<LicenseCommand | null>(null);
  const [importing, setImporting] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const grid = useRef<DataGridHandle>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const follow = useFollow((id) => view.set({ open: id }));

  const counts = useCall(
    'licenses.counts',
    { connectionId, ...(users.search ? { search: users.search } : {}) },
    { revisionOf: connectionId, keep: true },
  ).data;

  const fetchWindow = useCallback<FetchWindow<LicenseRow>>(
    async (wanted, from, count, signal) => {
      const answer = await transport.call('licenses.window', { connectionId, query: wanted, from, count }, signal);
      if (answer.ok) signInKnown.current = answer.value.signInKnown;
      return answer;
    },
    [transport, connectionId],
  );

  const openMenu = useCallback((field: string, anchor: HTMLElement) => setColumnMenu({ field, anchor }), []);
  const editing = useCellEditing(session, products, openMenu);
  const pending = countEdits(session.state);

  const openId = view.get('open');
  const close = useCallback(() => {
    view.set({ open: null });
    grid.current?.focus();
  }, [view.set]);

  useHotkeys({
    '/': () => searchField.current?.focus(),
    'Ctrl+z': () => (session.state.undo.length > 0 ? session.undo() : false),
    'Ctrl+y': () => (session.state.redo.length > 0 ? session.redo() : false),
    escape: () => {
      if (openId !== null) close();
      else if (toSelection(selection) !== null) select({ type: 'clear' });
      else return false;
    },
  });

  const total = facts?.total ?? 0;
  const count = selectedCount(selection, total);
  const chosen = toSelection(selection);
  const target: CommandTarget | null = chosen
    ? { selection: chosen, count }
    : query && total > 0
      ? { selection: { kind: 'query', query, except: [] }, count: total }
      : null;
  const whom = chosen ? `${formatCount(count)} selected` : `all ${formatCount(total)} matching`;

  const review = () => {
    const request = editsRequest(session.state);
    if (!request) return;
    void maker.make(request).then((made) => {
      if (made) session.drop();
    });
  };

  const commands = userCommands({
    session,
    pending,
    planning: maker.busy,
    chosen: chosen !== null,
    product: users.product,
    onReview: review,
    onDiscard: () => setDiscarding(true),
    onCommand: setCommand,
    onImport: () => setImporting(true),
  });

  const setFilter = (field: string, filter: ColumnFilter | null) => {
    const next: Record<string, ColumnFilter> = { ...users.filters };
    if (filter === null) delete next[field];
    else next[field] = filter;
    users.setFilters(next);
  };
  const filtered = filtering ? columns.find((column) => column.field === filtering.field) : undefined;
  const menuProduct = columnMenu ? products.find(({ skuId }) => skuId === skuIdOf(columnMenu.field)) : undefined;

  const exportGrid = (format: 'csv' | 'xlsx', selected: boolean) =>
    void exporting.run(() =>
      transport.call('licenses.export', {
        connectionId,
        what: 'grid',
        format,
        ...(query ? { query: { ...query, sort: layout.sort } } : {}),
        ...(selected && chosen ? { selection: chosen } : {}),
      }),
    );

  const summary = useCall('licenses.selectionSummary', chosen ? { connectionId, selection: chosen } : null, {
    revisionOf: connectionId,
    keep: true,
  }).data;

  const neverRead = counts !== undefined && (counts.counts.all ?? 0) === 0 && !users.search;
  return (
    <div className={styles.tab}>
      {searchSlot
        ? createPortal(
            <SearchField
              label="Search users by name or address"
              placeholder="Search by name or address"
              value={users.search}
              onSearch={users.setSearch}
              onLeave={() => grid.current?.focus()}
              fieldRef={searchField}
            />,
            searchSlot,
          )
        : null}
      <div className={styles.list}>
        <div className={styles.pills}>
          <FoldingPills
            label="Show"
            pills={users.presets
              // A preset without a count cannot be told in this tenant.
              .filter(({ id }) => !counts || counts.counts[id] !== undefined)
              .map(({ id, label }) => ({ id, label, count: counts?.counts[id], keep: id === 'all' }))}
            current={users.finding === null ? users.preset : ''}
            onChoose={users.choose}
          />
          <FilterChips
            columns={columns}
            filters={users.filters}
            onEdit={(field, anchor) => setFiltering({ field, anchor })}
            onRemove={(field) => setFilter(field, null)}
            finding={users.finding === null ? null : { label: users.finding, drop: users.dropFinding }}
          />
        </div>
        <CommandBar
          label="License commands"
          commands={commands}
          middle={
            chosen ? (
              <>
                <strong>{formatCount(count)} selected</strong>
                {summary && summary.monthlyCost !== null ? (
                  <span>· {formatMoney(summary.monthlyCost, currency)} a month</span>
                ) : null}
                {count < total && query ? (
                  <span>
                    ·{' '}
                    <Link as="button" onClick={() => select({ type: 'all', query })}>
                      Select all {formatCount(total)}
                    </Link>
                  </span>
                ) : null}
                <span>
                  ·{' '}
                  <Link as="button" onClick={() => select({ type: 'clear' })}>
                    Clear
                  </Link>
                </span>
              </>
            ) : facts && facts.total < facts.of ? (
              <span>
                {formatCount(facts.total)} of {formatCount(facts.of)} match
              </span>
            ) : null
          }
          end={
            <>
              <UsersExport busy={exporting.busy} none={total === 0} selected={chosen !== null} onExport={exportGrid} />
              <ColumnChooser columns={columns} layout={layout} onLayout={setLayout} />
            </>
          }
        />
        {maker.error ? (
          <div className={styles.callout}>
            <ErrorCallout title="The plan could not be made" error={maker.error} onRetry={review} />
          </div>
        ) : null}
        {settings && query ? (
          <DataGrid<LicenseRow>
            ref={grid}
            label="Licenses by user"
            noun={{ one: 'user', many: 'users' }}
            columns={columns}
            layout={layout}
            onLayout={setLayout}
            density={settings.density}
            query={query}
            fetchWindow={fetchWindow}
            revision={revision}
            filters={users.filters}
            onEditFilter={(field, anchor) => setFiltering({ field, anchor })}
            selection={selection}
            onSelection={select}
            openId={openId}
            onOpen={(row) => view.set({ open: row.id })}
            onFocusRow={(row) => follow(openId === null || openId === row.id ? null : row.id)}
            nameOf={(row) => row.displayName ?? row.userPrincipalName}
            onFacts={setFacts}
            empty={<NoUsers connection={connection} neverRead={neverRead} onShowAll={users.clearAll} />}
            editing={editing}
          />
        ) : (
          <LoadingRows label="Loading users" rows={16} />
        )}
      </div>
      {openId === null ? null : (
        <UserFlyout
          key={openId}
          connectionId={connectionId}
          id={openId}
          session={session}
          currency={currency}
          onClose={close}
        />
      )}
      {filtering && filtered ? (
        <FilterPopover
          key={filtered.field}
          anchor={filtering.anchor}
          column={filtered}
          filter={users.filters[filtered.field]}
          onApply={(filter) => setFilter(filtered.field, filter)}
          onClose={() => setFiltering(null)}
        />
      ) : null}
      {columnMenu && menuProduct ? (
        <ColumnMenu
          product={menuProduct}
          anchor={columnMenu.anchor}
          whom={whom}
          disabled={target === null}
          onCommand={setCommand}
          onFilter={() => setFiltering(columnMenu)}
          onSort={() => setLayout({ ...layout, sort: [{ field: columnMenu.field, dir: 'desc' }] })}
          onClose={() => setColumnMenu(null)}
        />
      ) : null}
      {command && target ? (
        <CommandDialog
          connectionId={connectionId}
          command={command}
          target={target}
          subscriptions={subscriptions}
          currency={currency}
          onClose={() => setCommand(null)}
        />
      ) : null}
      {importing ? <ImportDialog connectionId={connectionId} onClose={() => setImporting(false)} /> : null}
      {discarding ? (
        <ConfirmDialog
          title={`Discard ${plural(pending.edits, 'edit')} on ${plural(pending.users, 'user')}?`}
          confirmLabel="Discard edits"
          onConfirm={() => {
            session.drop();
            setDiscarding(false);
          }}
          onCancel={() => setDiscarding(false)}
        >
          None of them was carried out. Undo brings them back as long as this window is open.
        </ConfirmDialog>
      ) : null}
    </div>
  );
};
