import type { GridApi } from 'ag-grid-community';
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import type { GridColumn, GridRow } from './columns.ts';
import type { WindowSource } from './window-source.ts';

/** Rows and columns that an act on a block of cells is about, in the order shown. */
export interface CellBlock<Row> {
  rows: readonly Row[];
  fields: readonly string[];
}

/** What can be done to cells of marks. Rows that are not on screen are read before these are called. */
export interface CellEditing<Row> {
  /** Grows with every edit: cells are then drawn anew. */
  version: number;
  toggle: (block: CellBlock<Row>) => void;
  /** Sets every cell to what the first row of its column says. */
  fillDown: (block: CellBlock<Row>) => void;
  clear: (block: CellBlock<Row>) => void;
  /** The block as tab-separated text. */
  copy: (block: CellBlock<Row>) => string;
  /** How many rows and columns a pasted text covers. */
  measure: (text: string) => { rows: number; columns: number };
  /** `block` is as large as the text, or as what was selected when the text is one cell. */
  paste: (block: CellBlock<Row>, text: string) => void;
  onColumnMenu: (field: string, anchor: HTMLElement) => void;
  /** Something could not be done to this many rows at once. */
  onTooMany: (limit: number) => void;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

interface Place {
  row: number;
  field: string;
}

/** More rows than this are the business of a command, not of single cells. */
export const blockLimit = 10_000;

const bounds = (from: Place, to: Place, fields: readonly string[]) => {
  const first = fields.indexOf(from.field);
  const last = fields.indexOf(to.field);
  return {
    top: Math.min(from.row, to.row),
    bottom: Math.max(from.row, to.row),
    fields: first < 0 || last < 0 ? [] : fields.slice(Math.min(first, last), Math.max(first, last) + 1),
  };
};

const placeOf = (target: EventTarget | null): Place | null => {
  const cell = target instanceof Element ? target.closest('.ag-cell') : null;
  const row = cell?.closest('.ag-row')?.getAttribute('row-index');
  const field = cell?.getAttribute('col-id');
  return row && field ? { row: Number(row), field } : null;
};

export interface CellRange {
  /** The focus came to a cell: the range shrinks to it, or reaches up to it. */
  onFocus: (row: number, field: string) => void;
  /** Handles a key on a cell of marks; false when it is none of its keys. */
  onKey: (event: KeyboardEvent) => boolean;
  paint: () => void;
  /** Rows came and went: the block is painted anew with the next frame. */
  onScroll: () => void;
}

/** A block of cells selected by Shift and arrows or by dragging, and the acts on it. */
export const useCellRange = <Row extends GridRow>(
  api: GridApi<Row> | null,
  root: RefObject<HTMLDivElement | null>,
  source: WindowSource<Row>,
  latest: RefObject<{ columns: readonly GridColumn<Row>[]; editing?: CellEditing<Row> | undefined }>,
  total: RefObject<number>,
): CellRange => {
  const anchor = useRef<Place | null>(null);
  const head = useRef<Place | null>(null);
  // Where the focus was sent on purpose: the grid tells of it later, and the range then stays as it is.
  const sent = useRef<Place[]>([]);
  const dragging = useRef(false);

  const marks = useCallback((): string[] => {
    const known = new Set(latest.current.columns.filter((column) => column.marks).map((column) => column.field));
    return api
      ? api.getAllDisplayedColumns().flatMap((column) => (known.has(column.getColId()) ? [column.getColId()] : []))
      : [];
  }, [api, latest]);

  const current = useCallback(
    () => (anchor.current && head.current ? bounds(anchor.current, head.current, marks()) : null),
    [marks],
  );

  const painted = useRef(false);
  const paint = useCallback(() => {
    const range = current();
    const many = range !== null && (range.top !== range.bottom || range.fields.length > 1);
    if (!many && !painted.current) return;
    painted.current = many;
    const fields = new Set(range?.fields ?? []);
    for (const row of root.current?.querySelectorAll('.ag-row[row-index]') ?? []) {
      const index = Number(row.getAttribute('row-index'));
      const inside = many && index >= range.top && index <= range.bottom;
      for (const cell of row.querySelectorAll('.ag-cell.mr-mark')) {
        const on = inside && fields.has(cell.getAttribute('col-id') ?? '');
        cell.classList.toggle('mr-in-range', on);
        cell.classList.toggle('mr-range-top', on && index === range?.top);
      }
    }
  }, [current, root]);

  const blockAt = useCallback(
    async (top: number, count: number, fields: readonly string[]): Promise<CellBlock<Row> | null> => {
      if (!api || fields.length === 0) return null;
      const size = Math.min(count, total.current - top);
      if (size > blockLimit) {
        latest.current.editing?.onTooMany(blockLimit);
        return null;
      }
      const rows: Row[] = [];
      for (let index = top; index < top + size; index += 1) {
        const data = api.getDisplayedRowAtIndex(index)?.data;
        if (!data) break;
        rows.push(data);
      }
      if (rows.length === size) return { rows, fields };
      const read = await source.rowsOf(top, size);
      return read ? { rows: read, fields } : null;
    },
    [api, source, total, latest],
  );

  const act = useCallback(
    async (run: (block: CellBlock<Row>) => void) => {
      const range = current();
      if (!range) return;
      const block = await blockAt(range.top, range.bottom - range.top + 1, range.fields);
      if (block) run(block);
    },
    [current, blockAt],
  );

  const pasted = useCallback(
    async (text: string) => {
      const { editing } = latest.current;
      const range = current();
      if (!editing || !range || range.fields.length === 0 || text === '') return;
      const size = editing.measure(text);
      const fields = marks();
      const start = fields.indexOf(range.fields[0] ?? '');
      const rows = size.rows === 1 ? range.bottom - range.top + 1 : size.rows;
      const columns = size.columns === 1 ? range.fields.length : size.columns;
      const block = await blockAt(range.top, rows, fields.slice(start, start + columns));
      if (block) editing.paste(block, text);
    },
    [latest, current, marks, blockAt],
  );

  useEffect(() => {
    const element = root.current;
    if (!element || !api) return;
    const isMark = (place: Place | null): place is Place => place !== null && marks().includes(place.field);
    const onDown = (event: PointerEvent) => {
      const place = placeOf(event.target);
      if (event.button !== 0 || !isMark(place)) return;
      if (event.shiftKey && anchor.current) {
        head.current = place;
        paint();
      } else {
        dragging.current = true;
        anchor.current = head.current = place;
        paint();
      }
    };
    const onMove = (event: PointerEvent) => {
      if (!dragging.current) return;
      if (event.buttons !== 1) {
        dragging.current = false;
        return;
      }
      const place = placeOf(event.target);
      if (!isMark(place) || !anchor.current) return;
      if (head.current?.row === place.row && head.current.field === place.field) return;
      head.current = place;
      paint();
    };
    const onUp = () => {
      if (!dragging.current) return;
      dragging.current = false;
      const now = head.current;
      if (!now || (now.row === anchor.current?.row && now.field === anchor.current.field)) return;
      api.setFocusedCell(now.row, now.field);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!latest.current.editing || !isMark(placeOf(event.target))) return;
      event.preventDefault();
      void pasted(event.clipboardData?.getData('text/plain') ?? '');
    };
    element.addEventListener('pointerdown', onDown, true);
    element.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    element.addEventListener('paste', onPaste);
    return () => {
      element.removeEventListener('pointerdown', onDown, true);
      element.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      element.removeEventListener('paste', onPaste);
    };
  }, [api, root, marks, paint, pasted, latest]);

  const extend = useCallback(
    (step: readonly [number, number], far: boolean) => {
      const now = head.current;
      if (!api || !now) return;
      const fields = marks();
      const column = fields.indexOf(now.field);
      const last = { row: total.current - 1, column: fields.length - 1 };
      const to = (at: number, by: number, end: number) =>
        by === 0 ? at : far ? (by > 0 ? end : 0) : Math.min(end, Math.max(0, at + by));
      const row = to(now.row, step[0], last.row);
      const field = fields[to(column, step[1], last.column)] ?? now.field;
      head.current = { row, field };
      sent.current.push(head.current);
      api.ensureIndexVisible(row);
      api.ensureColumnVisible(field);
      api.setFocusedCell(row, field);
      paint();
    },
    [api, marks, paint, total],
  );

  const waiting = useRef(0);
  const onScroll = useCallback(() => {
    if (!painted.current || waiting.current !== 0) return;
    waiting.current = requestAnimationFrame(() => {
      waiting.current = 0;
      paint();
    });
  }, [paint]);

  return useMemo(
    () => ({
      paint,
      onScroll,
      onFocus(row, field) {
        const isHere = (place: Place | null) => place?.row === row && place.field === field;
        if (isHere(head.current)) {
          sent.current = [];
          return;
        }
        if (sent.current.some(isHere)) return;
        sent.current = [];
        anchor.current = head.current = marks().includes(field) ? { row, field } : null;
        paint();
      },
      onKey(event) {
        const { editing } = latest.current;
        if (!editing) return false;
        const key = event.key.toLowerCase();
        const ctrl = event.ctrlKey || event.metaKey;
        const step = event.shiftKey ? steps[event.key] : undefined;
        if (step) extend(step, ctrl);
        else if (event.key === ' ' && !event.shiftKey) void act((block) => editing.toggle(block));
        else if (ctrl && key === 'd') void act((block) => editing.fillDown(block));
        else if (ctrl && key === 'c') void act((block) => void navigator.clipboard?.writeText(editing.copy(block)));
        else if (!ctrl && (key === 'delete' || key === 'backspace')) void act((block) => editing.clear(block));
        else return false;
        return true;
      },
    }),
    [paint, onScroll, marks, latest, act, extend],
  );
};
