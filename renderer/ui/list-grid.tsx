import type { ReactNode } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { ErrorCallout } from './error-callout.tsx';
import styles from './list-grid.module.css';
import { LoadingRows } from './states.tsx';
import { VirtualGrid, type VirtualGridProps } from './virtual-grid.tsx';

/** A table of a list that is read as it comes into view, or what stands in its place. */
export const ListGrid = <Row,>({
  list,
  loading,
  loadingRows = 8,
  failure,
  empty,
  ...grid
}: Omit<VirtualGridProps<Row>, 'total' | 'rowAt' | 'onNeed' | 'empty'> & {
  list: {
    total: number | null;
    rowAt: (index: number) => Row | undefined;
    need: (from: number, to: number) => void;
    error: WireError | null;
    retry: () => void;
  };
  /** While the first rows are read, e.g. "Loading the plans". */
  loading: string;
  loadingRows?: number;
  /** When they could not be read, e.g. "The plans could not be read". */
  failure: string;
  /** When there are none. */
  empty: ReactNode;
}) => (
  <>
    {list.error ? (
      <div className={styles.failure}>
        <ErrorCallout title={failure} error={{ ...list.error, retryable: true }} onRetry={list.retry} />
      </div>
    ) : null}
    {list.total === null ? list.error ? null : <LoadingRows rows={loadingRows} label={loading} /> : null}
    {list.total === 0 ? empty : null}
    {list.total !== null && list.total > 0 ? (
      <VirtualGrid<Row> {...grid} total={list.total} rowAt={list.rowAt} onNeed={list.need} />
    ) : null}
  </>
);
