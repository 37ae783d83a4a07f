import type { ReactNode } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { ErrorCallout } from './error-callout.tsx';
import styles from './list-state.module.css';
import { LoadingRows } from './states.tsx';

/** What stands where a long list goes: its failure, that it is being read, that it is empty, or the list. */
export const ListState = ({
  list,
  loading,
  failure,
  empty,
  children,
}: {
  list: { total: number | null; error: WireError | null; retry(): void };
  /** While the first rows are read, e.g. "Loading the plans". */
  loading: string;
  /** When they could not be read, e.g. "The plans could not be read". */
  failure: string;
  empty: ReactNode;
  children: (total: number) => ReactNode;
}) => (
  <>
    {list.error ? (
      <div className={styles.failure}>
        <ErrorCallout title={failure} error={{ ...list.error, retryable: true }} onRetry={list.retry} />
      </div>
    ) : null}
    {list.total === null ? list.error ? null : <LoadingRows rows={8} label={loading} /> : null}
    {list.total === 0 ? empty : null}
    {list.total !== null && list.total > 0 ? children(list.total) : null}
  </>
);
