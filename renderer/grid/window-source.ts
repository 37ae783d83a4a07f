import type { IDatasource, IGetRowsParams } from 'ag-grid-community';
import type { Result, WireError } from '../../shared/contract/errors.ts';
import type { FamilyStatus } from '../../shared/contract/methods/inventory.ts';
import type { Window } from '../../shared/contract/methods/mailboxes.ts';
import type { ListQuery } from '../../shared/domain/query.ts';
import type { GridRow } from './columns.ts';

/** Reads one window of a list. Never rejects. */
export type FetchWindow<Row> = (
  query: ListQuery,
  from: number,
  count: number,
  signal: AbortSignal,
) => Promise<Result<Window<Row>>>;

/** What the last window told about the whole list. */
export interface ListFacts {
  /** Rows that match. */
  total: number;
  /** Rows there are, whatever the filter. */
  of: number;
  /** How many of each are not there any more; absent = none. */
  gone?: { total: number; of: number };
  revision: number;
  families: FamilyStatus[];
}

export interface WindowSourceEvents {
  onFacts: (facts: ListFacts) => void;
  onError: (error: WireError) => void;
  /** A window that belongs to the current query came in. `whole`: none that was asked for is missing. */
  onLoaded: (whole: boolean) => void;
}

/** Feeds the grid's block cache. Only the blocks near the visible rows are ever held. */
export interface WindowSource<Row> extends IDatasource {
  /** Changes what is listed; running reads of the former query are given up. */
  setQuery(query: ListQuery): void;
  /** Ids of a stretch of rows, e.g. for a range selection. Null when it could not be read. */
  idsOf(from: number, count: number): Promise<string[] | null>;
  /** The same rows in full. */
  rowsOf(from: number, count: number): Promise<Row[] | null>;
  close(): void;
  readonly fetchWindow: FetchWindow<Row>;
}

const largestWindow = 500;

export const createWindowSource = <Row extends GridRow>(
  fetchWindow: FetchWindow<Row>,
  first: ListQuery,
  events: WindowSourceEvents,
): WindowSource<Row> => {
  let query = first;
  let controller = new AbortController();
  /** First rows of windows that could not be read: the grid does not ask for them again by itself. */
  const failed = new Set<number>();

  const rowsOf = async (from: number, count: number): Promise<Row[] | null> => {
    const { signal } = controller;
    const rows: Row[] = [];
    while (rows.length < count) {
      const answer = await fetchWindow(query, from + rows.length, Math.min(largestWindow, count - rows.length), signal);
      if (!answer.ok) return null;
      if (answer.value.rows.length === 0) break;
      rows.push(...answer.value.rows);
    }
    return rows;
  };

  return {
    fetchWindow,
    getRows(params: IGetRowsParams) {
      const { signal } = controller;
      void fetchWindow(query, params.startRow, params.endRow - params.startRow, signal).then((answer) => {
        if (answer.ok && !signal.aborted) {
          const { rows, ...facts } = answer.value;
          params.successCallback(rows, facts.total);
          events.onFacts(facts);
          failed.delete(params.startRow);
          events.onLoaded(failed.size === 0);
          return;
        }
        params.failCallback();
        if (answer.ok || signal.aborted || answer.error.code === 'cancelled') return;
        failed.add(params.startRow);
        events.onError(answer.error);
      });
    },
    setQuery(next) {
      query = next;
      failed.clear();
      controller.abort();
      controller = new AbortController();
    },
    rowsOf,
    async idsOf(from, count) {
      return (await rowsOf(from, count))?.map((row) => row.id) ?? null;
    },
    close() {
      controller.abort();
    },
  };
};
