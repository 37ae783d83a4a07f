import {
  type CellKeyDownEvent,
  CellStyleModule,
  type ColDef,
  ColumnApiModule,
  EventApiModule,
  type GridApi,
  type GridOptions,
  InfiniteRowModelModule,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  RowStyleModule,
  ScrollApiModule,
  type SuppressKeyboardEventParams,
  TooltipModule,
} from 'ag-grid-community';
import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import type { GridLayout } from '../../shared/contract/settings.ts';
import type { ListQuery } from '../../shared/domain/query.ts';
import { copyText } from '../ui/copy.tsx';
import { ErrorCallout } from '../ui/error-callout.tsx';
import { LoadingRows } from '../ui/states.tsx';
import { type CellEditing, useCellRange } from './cell-range.ts';
import { ColumnHeader, nextSort, SelectAllHeader } from './column-header.tsx';
import { type GridColumn, type GridRow, isFigure } from './columns.ts';
import styles from './data-grid.module.css';
import './grid.css';
import { BadgeCell, MarkCell, QuotaCell, SelectCell } from './cells.ts';
import type { ColumnFilters } from './filters.ts';
import { GridContext, type GridContextValue } from './grid-context.ts';
import { GridHost, HostedHeader } from './grid-host.tsx';
import { gridTheme } from './grid-theme.ts';
import { MarkHeader } from './mark-header.tsx';
import { isSelected, type SelectionAction, type SelectionState, selectedCount } from './selection.ts';
import { useColumnLayout } from './use-column-layout.ts';
import { type GridFocus, useGridFocus } from './use-grid-focus.ts';
import { createWindowSource, type FetchWindow, type ListFacts, type WindowSource } from './window-source.ts';

ModuleRegistry.registerModules([
  InfiniteRowModelModule,
  ColumnApiModule,
  CellStyleModule,
  RowStyleModule,
  ScrollApiModule,
  RowApiModule,
  RenderApiModule,
  TooltipModule,
  EventApiModule,
]);

const blockRows = 100;
const selectColumn = '_select';
const rowHeights = { comfortable: 32, compact: 28 } as const;

export interface DataGridHandle {
  /** Puts the focus on the rows, where it last was. */
  focus(): void;
}

export interface DataGridProps<Row extends GridRow> {
  /** The grid's accessible name. */
  label: string;
  /** One row and several, e.g. "mailbox", "mailboxes". */
  noun: { one: string; many: string };
  columns: readonly GridColumn<Row>[];
  layout: GridLayout;
  onLayout: (layout: GridLayout) => void;
  density: 'comfortable' | 'compact';
  /** Filter and search; the sort comes from the layout. */
  query: ListQuery;
  fetchWindow: FetchWindow<Row>;
  /** The list is read again in place when this changes. */
  revision: number;
  filters: ColumnFilters;
  onEditFilter: (field: string, anchor: HTMLElement) => void;
  selection: SelectionState;
  onSelection: (action: SelectionAction) => void;
  /** The row whose details are open. */
  openId: string | null;
  onOpen: (row: Row) => void;
  /** The focus moved to another row. */
  onFocusRow?: (row: Row) => void;
  nameOf: (row: Row) => string;
  /** Rows to show as no longer there. */
  isDimmed?: (row: Row) => boolean;
  onFacts: (facts: ListFacts) => void;
  /** Stands in place of rows when none match. */
  empty: ReactNode;
  /** Lets cells of marks be edited in place. */
  editing?: CellEditing<Row>;
  ref?: Ref<DataGridHandle>;
}

const handledKeys = new Set(['Enter', ' ', 'Home', 'End']);
const editKeys = new Set(['delete', 'backspace']);

/** Keys this grid handles itself. What the browser would do with them is stopped here, where it is not too late. */
const ownKey = ({ event }: SuppressKeyboardEventParams, editable: boolean): boolean => {
  const key = event.key.toLowerCase();
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl && (key === 'c' || key === 'v')) return true;
  const edits = editable && (editKeys.has(key) || (ctrl && key === 'd') || (event.shiftKey && key.startsWith('arrow')));
  if (!handledKeys.has(event.key) && !(ctrl && key === 'a') && !edits) return false;
  event.preventDefault();
  return true;
};

const sameQuery = (a: ListQuery, b: ListQuery): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A list of any length over store windows: only the blocks around the visible rows are in memory. */
export const DataGrid = <Row extends GridRow>(props: DataGridProps<Row>) => {
  const { columns, layout, density, revision, selection, filters, noun, openId } = props;
  const latest = useRef(props);
  latest.current = props;

  const root = useRef<HTMLDivElement>(null);
  const [api, setApi] = useState<GridApi<Row> | null>(null);
  const [facts, setFacts] = useState<ListFacts | null>(null);
  const [error, setError] = useState<WireError | null>(null);
  const total = facts?.total ?? 0;
  const totalNow = useRef(0);
  // Every block of rows brings the facts along; most of the time they are the same.
  const factsText = useRef('');
  const anchorRow = useRef<number | null>(null);

  const query = useMemo<ListQuery>(() => ({ ...props.query, sort: layout.sort }), [props.query, layout.sort]);
  const shownQuery = useRef(query);

  // Selection marks are painted onto the rows there are; React never sees a row.
  const watchers = useRef(new Set<() => void>());
  const paint = useCallback((grid: GridApi<Row>) => {
    const { selection: now, openId: open } = latest.current;
    for (const element of root.current?.querySelectorAll<HTMLElement>('.ag-row[row-index]') ?? []) {
      const data = grid.getDisplayedRowAtIndex(Number(element.getAttribute('row-index')))?.data;
      const on = data !== undefined && isSelected(now, data.id);
      element.classList.toggle('mr-selected', on);
      element.classList.toggle('mr-open', data !== undefined && data.id === open);
      element.setAttribute('aria-selected', String(on));
    }
  }, []);

  const keyboard = useRef<GridFocus<Row> | null>(null);
  const [source] = useState<WindowSource<Row>>(() =>
    createWindowSource<Row>((...args) => latest.current.fetchWindow(...args), query, {
      onFacts(next) {
        totalNow.current = next.total;
        const text = JSON.stringify(next);
        if (text === factsText.current) return;
        factsText.current = text;
        setFacts(next);
        latest.current.onFacts(next);
      },
      onError: setError,
      onLoaded() {
        setError(null);
        keyboard.current?.onRows();
      },
    }),
  );
  useEffect(() => () => source.close(), [source]);

  keyboard.current = useGridFocus(api, root, (row) => latest.current.onOpen(row));
  const range = useCellRange(api, root, source, latest, totalNow);
  const rangeNow = useRef(range);
  rangeNow.current = range;
  const editVersion = props.editing?.version;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit changes what cells say, not what they hold.
  useEffect(() => {
    api?.refreshCells({
      force: true,
      columns: latest.current.columns.filter((each) => each.marks).map((each) => each.field),
    });
  }, [api, editVersion]);

  // Another query: from the top, the older rows standing until the new ones are there.
  useEffect(() => {
    if (!api || sameQuery(shownQuery.current, query)) return;
    shownQuery.current = query;
    anchorRow.current = null;
    source.setQuery(query);
    keyboard.current?.onQuery();
    const onFirstBlock = api.getFirstDisplayedRowIndex() < blockRows;
    if (totalNow.current > 0) api.ensureIndexVisible(0, 'top');
    if (onFirstBlock) api.refreshInfiniteCache();
    else api.purgeInfiniteCache();
  }, [api, query, source]);

  // A newer store: the same rows, read again in place.
  const shownRevision = useRef(revision);
  useEffect(() => {
    if (!api || shownRevision.current === revision) return;
    shownRevision.current = revision;
    api.refreshInfiniteCache();
  }, [api, revision]);

  useEffect(() => {
    api?.setGridOption('rowHeight', rowHeights[density]);
  }, [api, density]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what changes is read through the latest props.
  useEffect(() => {
    for (const update of watchers.current) update();
    if (api) paint(api);
  }, [api, selection, openId, paint]);

  useColumnLayout(api, layout, columns, selectColumn, (changed) => latest.current.onLayout(changed));

  const selectAll = useCallback(() => latest.current.onSelection({ type: 'all', query: shownQuery.current }), []);
  const selectNone = useCallback(() => latest.current.onSelection({ type: 'clear' }), []);

  /** Selects from the last touched row to this one, as the file manager does. */
  const selectTo = useCallback(
    async (index: number, id: string, range: boolean) => {
      const { selection: now, onSelection } = latest.current;
      const from = anchorRow.current;
      anchorRow.current = index;
      if (!range || from === null || from === index) {
        onSelection({ type: 'toggle', id });
        return;
      }
      const ids = await source.idsOf(Math.min(from, index), Math.abs(from - index) + 1);
      if (ids) onSelection({ type: 'set', ids, selected: !isSelected(now, id) });
    },
    [source],
  );

  const columnDefs = useMemo<ColDef<Row>[]>(() => {
    const view = {
      has: (id: string) => isSelected(latest.current.selection, id),
      watch: (update: () => void) => {
        watchers.current.add(update);
        return () => watchers.current.delete(update);
      },
    };
    const shown = new Map(latest.current.layout.columns.map((column) => [column.field, column.width]));
    const order = [...shown.keys()];
    const place = (field: string) => (shown.has(field) ? order.indexOf(field) : order.length);
    return [
      {
        colId: selectColumn,
        headerName: 'Selection',
        headerComponent: HostedHeader,
        headerComponentParams: { Header: SelectAllHeader },
        cellRenderer: SelectCell,
        cellRendererParams: { selection: view, nameOf: (row: Row) => latest.current.nameOf(row) },
        width: 44,
        pinned: 'left',
        lockPosition: 'left',
        resizable: false,
        suppressMovable: true,
        cellClass: 'mr-cell-select',
        headerClass: 'mr-header-select',
      },
      ...columns
        .toSorted((a, b) => place(a.field) - place(b.field))
        .map(
          (column): ColDef<Row> => ({
            colId: column.field,
            field: column.field as never,
            headerName: column.label,
            headerComponent: HostedHeader,
            headerComponentParams: { Header: column.marks ? MarkHeader : ColumnHeader, spec: column },
            initialWidth: shown.get(column.field) ?? column.width,
            initialHide: !shown.has(column.field),
            minWidth: 64,
            pinned: (column.pinned ?? column.look === 'strong') ? 'left' : null,
            cellClass: [`mr-${column.look}`, ...(isFigure(column.type) ? ['mr-figure'] : [])],
            headerClass: column.marks ? 'mr-header-mark' : isFigure(column.type) ? 'mr-header-figure' : '',
            valueFormatter: (params) => (params.data ? column.text(params.data) : ''),
            ...(column.marks
              ? {
                  // The words tell all that a mark shows, so that a change of any part of it is noticed. Most cells
                  // have nothing to show, and then nothing is made for them.
                  valueGetter: ({ data }) => (data ? column.text(data) : undefined),
                  valueFormatter: ({ value }) => value ?? '',
                  cellRendererSelector: ({ value }) =>
                    value ? { component: MarkCell, params: { spec: column } } : undefined,
                }
              : { tooltipValueGetter: (params) => (params.data ? column.title(params.data) : null) }),
            ...(column.look === 'badge' ? { cellRenderer: BadgeCell, cellRendererParams: { spec: column } } : {}),
            ...(column.look === 'quota' ? { cellRenderer: QuotaCell, cellRendererParams: { spec: column } } : {}),
          }),
        ),
    ];
  }, [columns]);

  const isMark = useCallback(
    (field: string) => latest.current.columns.some((each) => each.marks && each.field === field),
    [],
  );
  const defaultColDef = useMemo<ColDef<Row>>(
    () => ({
      sortable: false,
      resizable: true,
      suppressKeyboardEvent: (params) =>
        ownKey(params, latest.current.editing !== undefined && isMark(params.column.getColId())),
      cellClassRules: { 'mr-loading': (params) => params.data === undefined },
      suppressHeaderKeyboardEvent: ({ event, column, headerRowIndex }) => {
        const spec = latest.current.columns.find((each) => each.field === column.getUniqueId());
        const cell = (event.target as HTMLElement).closest<HTMLElement>('.ag-header-cell');
        if (headerRowIndex < 0 || !cell) return false;
        if (event.key === 'Enter' || event.key === ' ') {
          if (event.type !== 'keydown') return true;
          event.preventDefault();
          if (spec?.marks) {
            latest.current.editing?.onColumnMenu(spec.field, cell);
          } else if (spec?.sortable) {
            const { layout: now, onLayout } = latest.current;
            onLayout({ ...now, sort: nextSort(now.sort, spec.field, event.shiftKey, isFigure(spec.type)) });
          } else if (!spec) {
            cell.querySelector<HTMLInputElement>('input')?.click();
          }
          return true;
        }
        if (event.altKey && event.key === 'ArrowDown' && spec?.filterable) {
          latest.current.onEditFilter(spec.field, cell);
          return true;
        }
        return false;
      },
    }),
    [isMark],
  );

  const focusRow = (grid: GridApi<Row>, index: number) => {
    const column = grid.getFocusedCell()?.column ?? grid.getAllDisplayedColumns()[1];
    if (!column || index < 0) return;
    grid.ensureIndexVisible(index);
    grid.setFocusedCell(index, column);
  };

  const onCellKeyDown = ({ event, node, data, api: grid, column, rowIndex }: CellKeyDownEvent<Row>) => {
    if (!(event instanceof KeyboardEvent) || rowIndex === null) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (isMark(column.getColId()) && rangeNow.current.onKey(event)) return;
    if (event.key === ' ' && data) void selectTo(rowIndex, data.id, event.shiftKey);
    else if (event.key === 'Enter') keyboard.current?.open(data);
    else if (event.key === 'Home') focusRow(grid, 0);
    else if (event.key === 'End') focusRow(grid, totalNow.current - 1);
    else if (ctrl && key === 'a') selectAll();
    else if (ctrl && key === 'c' && node.data) {
      if (window.getSelection()?.toString()) return;
      const spec = latest.current.columns.find((each) => each.field === column.getColId());
      if (spec) void copyText(spec.text(node.data));
    }
  };

  // Read once, at the start: whatever changes later is asked for through refs.
  const options: GridOptions<Row> = {
    theme: gridTheme,
    rowModelType: 'infinite',
    datasource: source,
    cacheBlockSize: blockRows,
    maxBlocksInCache: 10,
    blockLoadDebounceMillis: 10,
    rowBuffer: 12,
    getRowId: ({ data }) => data.id,
    defaultColDef,
    rowHeight: rowHeights[density],
    ...(columns.some((column) => column.marks) ? { headerHeight: 46 } : {}),
    rowClassRules: { 'mr-dimmed': ({ data }) => data !== undefined && latest.current.isDimmed?.(data) === true },
    enableBrowserTooltips: true,
    suppressDragLeaveHidesColumns: true,
    suppressScrollOnNewData: true,
    suppressMultiSort: true,
    animateRows: false,
    suppressOverlays: ['loading', 'noRows', 'noMatchingRows'],
    onGridReady({ api: ready }) {
      ready.setGridAriaProperty('label', props.label);
      ready.setGridAriaProperty('multiselectable', 'true');
      setApi(ready);
    },
    processRowPostCreate({ eRow, ePinnedLeftRow, node }) {
      const on = node.data !== undefined && isSelected(latest.current.selection, node.data.id);
      for (const element of [eRow, ePinnedLeftRow]) {
        element?.setAttribute('aria-selected', String(on));
        element?.classList.toggle('mr-selected', on);
        element?.classList.toggle('mr-open', node.data?.id === latest.current.openId);
      }
    },
    onModelUpdated: ({ api: grid }) =>
      requestAnimationFrame(() => {
        paint(grid);
        rangeNow.current.paint();
      }),
    onBodyScroll: () => rangeNow.current.onScroll(),
    onCellKeyDown: (event) => onCellKeyDown(event as CellKeyDownEvent<Row>),
    onCellFocused({ rowIndex, column, api: grid }) {
      if (rowIndex !== null && column)
        rangeNow.current.onFocus(rowIndex, typeof column === 'string' ? column : column.getColId());
      const data = rowIndex === null ? undefined : grid.getDisplayedRowAtIndex(rowIndex)?.data;
      if (data) latest.current.onFocusRow?.(data);
    },
    onCellClicked({ data, column, rowIndex, event }) {
      if (!data || rowIndex === null) return;
      if (column.getColId() === selectColumn) {
        void selectTo(rowIndex, data.id, event instanceof MouseEvent && event.shiftKey);
        // The box shows the rule, not its own idea.
        for (const update of watchers.current) update();
      } else if (!isMark(column.getColId())) {
        latest.current.onOpen(data);
      }
    },
    onCellDoubleClicked({ data, column }) {
      const field = column.getColId();
      if (data && isMark(field)) latest.current.editing?.toggle({ rows: [data], fields: [field] });
    },
  };

  useImperativeHandle(
    props.ref,
    () => ({
      focus: () => keyboard.current?.focus(),
    }),
    [],
  );

  const selected = selectedCount(selection, total);
  const { sort } = layout;
  const onColumnMenu = props.editing?.onColumnMenu;
  const context = useMemo<GridContextValue>(
    () => ({
      sort,
      onSort: (next) => latest.current.onLayout({ ...latest.current.layout, sort: next }),
      filters,
      onEditFilter: (...args) => latest.current.onEditFilter(...args),
      selected,
      total,
      noun: `${total.toLocaleString()} ${noun.many}`,
      onSelectAll: selectAll,
      onSelectNone: selectNone,
      onColumnMenu,
    }),
    [sort, filters, selected, total, noun.many, selectAll, selectNone, onColumnMenu],
  );

  return (
    <GridContext value={context}>
      <div className={styles.root} ref={root} tabIndex={-1} data-density={density}>
        <div className="visually-hidden" role="status">
          {facts === null
            ? ''
            : `${total.toLocaleString()} ${total === 1 ? noun.one : noun.many} listed${selected > 0 ? `, ${selected.toLocaleString()} selected` : ''}`}
        </div>
        {error ? (
          <div className={styles.error}>
            <ErrorCallout
              title={`The list of ${noun.many} could not be read`}
              error={{ ...error, retryable: true }}
              onRetry={() => {
                setError(null);
                api?.refreshInfiniteCache();
              }}
            />
          </div>
        ) : null}
        <div className={styles.grid} data-hidden={facts === null || total === 0}>
          <GridHost<Row> options={options} columnDefs={columnDefs} />
        </div>
        {facts === null && error === null ? (
          <div className={styles.cover}>
            <LoadingRows label={`Loading ${noun.many}`} rows={16} />
          </div>
        ) : null}
        {facts !== null && total === 0 ? <div className={styles.cover}>{props.empty}</div> : null}
      </div>
    </GridContext>
  );
};
