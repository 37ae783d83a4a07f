import { createGrid, type GridApi, type GridOptions, type IHeaderComp, type IHeaderParams } from 'ag-grid-community';
import { type ComponentType, memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import type { GridRow } from './columns.ts';

interface PlacedHeader {
  key: number;
  element: HTMLElement;
  Header: ComponentType;
  params: object;
}

/** Where the headers that the grid has made room for are told of. */
interface HeaderPlaces {
  put: (header: PlacedHeader) => void;
  drop: (key: number) => void;
}

type HostedParams = IHeaderParams<unknown, { places: HeaderPlaces }> & { Header: ComponentType };

let headersMade = 0;

/** The header component of every column; it shows the React component `Header` of the column's parameters. */
export class HostedHeader implements IHeaderComp {
  private readonly element = document.createElement('div');
  private readonly key = ++headersMade;
  private places: HeaderPlaces | undefined;

  init(params: HostedParams): void {
    this.element.className = 'mr-header-host';
    this.places = params.context.places;
    this.refresh(params);
  }

  refresh(params: HostedParams): boolean {
    this.places?.put({ key: this.key, element: this.element, Header: params.Header, params });
    return true;
  }

  getGui(): HTMLElement {
    return this.element;
  }

  destroy(): void {
    this.places?.drop(this.key);
  }
}

/** Drawn anew only when the grid has something new to say to this one. */
const Placed = memo(({ header: { element, Header, params } }: { header: PlacedHeader }) =>
  createPortal(<Header {...params} />, element),
);

/**
 * The grid, drawing rows and cells by itself: scrolling makes them by the thousand, and a React component for each
 * would cost several times the drawing. `options` are read once, `columnDefs` whenever it changes.
 */
export const GridHost = <Row extends GridRow>({
  options,
  columnDefs,
}: {
  options: GridOptions<Row>;
  columnDefs: NonNullable<GridOptions<Row>['columnDefs']>;
}) => {
  const root = useRef<HTMLDivElement>(null);
  const grid = useRef<GridApi<Row> | null>(null);
  const first = useRef({ options, columnDefs });
  const shown = useRef(columnDefs);
  const [headers, setHeaders] = useState<ReadonlyMap<number, PlacedHeader>>(new Map());

  useLayoutEffect(() => {
    if (!root.current) return;
    const placed = new Map<number, PlacedHeader>();
    let telling = false;
    // Before the next frame, so that no header is ever seen empty; and once for all that come together.
    const tell = () => {
      if (telling) return;
      telling = true;
      queueMicrotask(() => {
        telling = false;
        if (grid.current === null) return;
        flushSync(() => setHeaders(new Map(placed)));
      });
    };
    const places: HeaderPlaces = {
      put: (header) => {
        placed.set(header.key, header);
        tell();
      },
      drop: (key) => {
        placed.delete(key);
        tell();
      },
    };
    const api = createGrid<Row>(root.current, {
      ...first.current.options,
      columnDefs: first.current.columnDefs,
      context: { places },
    });
    grid.current = api;
    return () => {
      grid.current = null;
      api.destroy();
    };
  }, []);

  useEffect(() => {
    if (shown.current === columnDefs) return;
    shown.current = columnDefs;
    grid.current?.setGridOption('columnDefs', columnDefs);
  }, [columnDefs]);

  return (
    <>
      <div ref={root} style={{ height: '100%' }} />
      {[...headers.values()].map((header) => (
        <Placed key={header.key} header={header} />
      ))}
    </>
  );
};
