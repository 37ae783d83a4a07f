import {
  type CellKeyDownEvent,
  CellStyleModule,
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
import { columnDefsOf, isMarkIn, selectColumn, sharedColDef } from './column-defs.ts';
import type { GridColumn, GridRow } from './columns.ts';
import styles from './data-grid.module.css';
import './grid.css';
import type { ColumnFilters } from './filters.ts';
import { GridContext, type GridContextValue } from './grid-context.ts';
import { GridHost } from './grid-host.tsx';
import { gridTheme } from './grid-theme.ts';
import { createLookAhead } from './look-ahead.ts';
import { type SelectionAction, type SelectionState, selectedCount } from './selection.ts';
import { useColumnLayout } from './use-column-layout.ts';
import { type GridFocus, useGridFocus } from './use-grid-focus.ts';
import { useKeptInView } from './use-kept-in-view.ts';
import { useRowMarks } from './use-row-marks.ts';
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

  const query = useMemo<ListQuery>(() => ({ ...props.query, sort: layout.sort }), [props.query, layout.sort]);
  const shownQuery = useRef(query);

  const [lookAhead] = useState(() => createLookAhead(blockRows));
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
      onLoaded(whole) {
        // Rows that could not be read stay empty until someone tries again: that offer stays, whatever else comes in.
        if (whole) setError(null);
        keyboard.current?.onRows();
      },
    }),
  );
  useEffect(() => () => source.close(), [source]);
  const marks = useRowMarks(root, latest, source);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first facts uncover the grid, which can then be focused.
  useEffect(() => keyboard.current?.onDrawn(), [facts]);

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
    marks.forget();
    source.setQuery(query);
    keyboard.current?.onQuery();
    const onFirstBlock = api.getFirstDisplayedRowIndex() < blockRows;
    if (totalNow.current > 0) api.ensureIndexVisible(0, 'top');
    if (onFirstBlock) api.refreshInfiniteCache();
    else api.purgeInfiniteCache();
  }, [api, query, source, marks]);

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
    marks.repaintBoxes();
    if (api) marks.paint(api);
  }, [api, selection, openId, marks]);

  const keptInView = useKeptInView(root, openId);

  useColumnLayout(api, layout, columns, selectColumn, (changed) => latest.current.onLayout(changed));

  const selectAll = useCallback(() => latest.current.onSelection({ type: 'all', query: shownQuery.current }), []);
  const selectNone = useCallback(() => latest.current.onSelection({ type: 'clear' }), []);

  const columnDefs = useMemo(
    () => columnDefsOf(columns, latest.current.layout, marks.view, (row) => latest.current.nameOf(row)),
    [columns, marks],
  );
  const defaultColDef = useMemo(() => sharedColDef(latest), []);
  const isMark = (field: string) => isMarkIn(latest.current.columns, field);

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
    if (event.key === ' ' && data) void marks.selectTo(rowIndex, data.id, event.shiftKey);
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
    // Rows are drawn where they are scrolled to, in one go: what is drawn in portions is laid out once for each.
    rowBuffer: 4,
    suppressAnimationFrame: true,
    getRowId: ({ data }) => data.id,
    defaultColDef,
    rowHeight: rowHeights[density],
    ...(columns.some((column) => column.marks) ? { headerHeight: 46 } : {}),
    rowClassRules: {
      'mr-loading': ({ data }) => data === undefined,
      'mr-dimmed': ({ data }) => data !== undefined && latest.current.isDimmed?.(data) === true,
    },
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
      for (const element of [eRow, ePinnedLeftRow]) if (element) marks.mark(element, node.data);
    },
    onModelUpdated: ({ api: grid }) =>
      requestAnimationFrame(() => {
        marks.paint(grid);
        rangeNow.current.paint();
        keyboard.current?.onDrawn();
      }),
    onGridSizeChanged({ api: grid }) {
      const index = keptInView.current === null ? null : grid.getRowNode(keptInView.current)?.rowIndex;
      if (index != null) grid.ensureIndexVisible(index);
    },
    onBodyScroll({ direction, api: grid }) {
      rangeNow.current.onScroll();
      if (direction === 'vertical') lookAhead(grid, totalNow.current);
    },
    // Arrows go from cell to cell. Tab leaves: nobody comes to the commands through thousands of cells.
    tabToNextCell: () => false,
    // Coming back with Shift+Tab, one is where one left, not at the far end of the list.
    focusGridInnerElement: ({ api: grid, fromBottom }) => {
      if (!fromBottom || grid.getDisplayedRowCount() === 0) return false;
      const row = grid.getFocusedCell()?.rowIndex;
      if (row !== undefined) grid.ensureIndexVisible(row);
      keyboard.current?.focus();
      return true;
    },
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
        void marks.selectTo(rowIndex, data.id, event instanceof MouseEvent && event.shiftKey);
        marks.repaintBoxes();
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
      <div
        className={styles.root}
        ref={root}
        tabIndex={-1}
        data-density={density}
        // The grid leads out of itself: Fluent would take its last row for the end of the page.
        data-tabster='{"focusable":{"ignoreKeydown":{"Tab":true}}}'
      >
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
