import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import styles from './virtual-grid.module.css';

export interface VirtualColumn<Row> {
  id: string;
  label: string;
  /** A track of a CSS grid, e.g. `120px` or `minmax(160px, 2fr)`. */
  width: string;
  /** The label is only for screen readers. */
  quietLabel?: boolean;
  /** Instead of the label, e.g. a box that selects all. */
  header?: ReactNode;
  align?: 'end' | 'center';
  cell: (row: Row, index: number) => ReactNode;
}

export interface VirtualGridHandle {
  focus(): void;
}

export interface VirtualGridProps<Row> {
  /** The table's accessible name. */
  label: string;
  columns: readonly VirtualColumn<Row>[];
  total: number;
  rowAt: (index: number) => Row | undefined;
  /** Which rows are about to be seen. */
  onNeed?: (from: number, to: number) => void;
  keyOf: (row: Row) => string | number;
  /** What a row is called. */
  nameOf?: (row: Row) => string;
  /** In pixels; all rows are alike. */
  rowHeight?: number;
  /** Narrower than this the table scrolls sideways. */
  minWidth?: number;
  /** The row whose details are open. */
  openKey?: string | number | null;
  onOpen?: (row: Row, index: number) => void;
  onSpace?: (row: Row, index: number, shift: boolean) => void;
  isSelected?: (row: Row) => boolean;
  isDimmed?: (row: Row) => boolean;
  /** Stands in place of rows when there are none. */
  empty?: ReactNode;
  ref?: Ref<VirtualGridHandle>;
}

const spareRows = 8;
const headerHeight = 34;

/**
 * A table of any length of which only the visible rows exist. The table has the focus, arrows move a current row,
 * Enter opens it.
 */
export const VirtualGrid = <Row,>({
  label,
  columns,
  total,
  rowAt,
  onNeed,
  keyOf,
  nameOf,
  rowHeight = 32,
  minWidth = 0,
  openKey = null,
  onOpen,
  onSpace,
  isSelected,
  isDimmed,
  empty,
  ref,
}: VirtualGridProps<Row>) => {
  const base = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [current, setCurrent] = useState(0);
  const at = Math.min(current, Math.max(0, total - 1));

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () =>
      setView((now) => {
        const height = element.clientHeight || 600;
        return now.height === height && now.top === element.scrollTop ? now : { top: element.scrollTop, height };
      });
    measure();
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const from = Math.max(0, Math.floor(view.top / rowHeight) - spareRows);
  const to = Math.min(total, Math.ceil((view.top + view.height) / rowHeight) + spareRows);
  const need = useRef(onNeed);
  need.current = onNeed;
  useEffect(() => need.current?.(from, Math.max(to, from + 1)), [from, to]);

  useImperativeHandle(ref, () => ({ focus: () => scroller.current?.focus() }), []);

  const reveal = (index: number) => {
    const element = scroller.current;
    if (!element) return;
    const top = index * rowHeight;
    const room = element.clientHeight - headerHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + room) element.scrollTop = top + rowHeight - room;
  };
  const move = (index: number) => {
    const next = Math.min(Math.max(0, index), Math.max(0, total - 1));
    setCurrent(next);
    reveal(next);
  };

  const page = Math.max(1, Math.floor((view.height - headerHeight) / rowHeight) - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    // Keys pressed on something inside a row are that thing's.
    if (event.target !== scroller.current || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rowAt(at);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: total - 1,
    };
    const next = steps[event.key];
    if (next !== undefined) move(next);
    else if (event.key === 'Enter' && row && onOpen) onOpen(row, at);
    else if (event.key === ' ' && row && onSpace) onSpace(row, at, event.shiftKey);
    else return;
    event.preventDefault();
  };

  const tracks = columns.map((column) => column.width).join(' ');
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table element cannot hold rows that are not there.
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-activedescendant={total > 0 && at >= from && at < to ? `${base}-${at}` : undefined}
      tabIndex={0}
      className={styles.grid}
      onScroll={(event) => {
        const { scrollTop: top } = event.currentTarget;
        setView((now) => (now.top === top ? now : { ...now, top }));
      }}
      onKeyDown={onKeyDown}
    >
      <div className={styles.inner} style={{ minWidth }}>
        {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus. */}
        <div role="row" aria-rowindex={1} className={styles.header} style={{ gridTemplateColumns: tracks }}>
          {columns.map((column) => (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
            <div key={column.id} role="columnheader" className={styles.headerCell} data-align={column.align}>
              {column.header ? (
                column.header
              ) : column.quietLabel ? (
                <span className="visually-hidden">{column.label}</span>
              ) : (
                column.label
              )}
            </div>
          ))}
        </div>
        {total === 0 ? (
          // biome-ignore lint/a11y/useSemanticElements: see above.
          // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
          <div role="row" className={styles.empty}>
            {/* biome-ignore lint/a11y/useSemanticElements: see above. */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus. */}
            <div role="gridcell">{empty}</div>
          </div>
        ) : (
          // biome-ignore lint/a11y/useSemanticElements: see above.
          <div role="rowgroup" className={styles.rows} style={{ height: total * rowHeight }}>
            {rows.map((index) => {
              const row = rowAt(index);
              const selected = row !== undefined && isSelected?.(row) === true;
              return (
                // biome-ignore lint/a11y/useSemanticElements: see above.
                // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
                // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys.
                <div
                  key={row === undefined ? `loading-${index}` : keyOf(row)}
                  id={`${base}-${index}`}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-label={row && nameOf ? nameOf(row) : undefined}
                  aria-selected={isSelected ? selected : undefined}
                  className={styles.row}
                  data-current={index === at}
                  data-open={row !== undefined && openKey !== null && keyOf(row) === openKey}
                  data-selected={selected}
                  data-dimmed={row !== undefined && isDimmed?.(row) === true}
                  data-clickable={onOpen !== undefined}
                  style={{
                    gridTemplateColumns: tracks,
                    height: rowHeight,
                    transform: `translateY(${index * rowHeight}px)`,
                  }}
                  onMouseDown={() => setCurrent(index)}
                  onClick={(event) => {
                    const target = event.target as HTMLElement;
                    if (row && onOpen && !target.closest('button, a, input, label')) onOpen(row, index);
                  }}
                >
                  {columns.map((column) => (
                    // biome-ignore lint/a11y/useSemanticElements: see above.
                    // biome-ignore lint/a11y/useFocusableInteractive: the grid itself has the focus.
                    <div key={column.id} role="gridcell" className={styles.cell} data-align={column.align}>
                      {row === undefined ? (
                        <span className={styles.loading} aria-hidden="true" />
                      ) : (
                        column.cell(row, index)
                      )}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
};
