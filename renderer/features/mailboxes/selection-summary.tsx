import { Link } from '@fluentui/react-components';
import type { Selection } from '../../../shared/domain/query.ts';
import { useCall } from '../../api/use-call.ts';
import { formatBytesExact, formatCount, formatTotal } from '../../ui/format.ts';
import styles from './mailboxes-screen.module.css';

/** How much is selected, and the ways to more and to none. */
export const SelectionSummary = ({
  connectionId,
  selection,
  count,
  total,
  onAll,
  onNone,
}: {
  connectionId: string;
  selection: Selection;
  count: number;
  /** Rows that match the list. */
  total: number;
  onAll: () => void;
  onNone: () => void;
}) => {
  const { data } = useCall(
    'mailboxes.selectionSummary',
    { connectionId, selection },
    { revisionOf: connectionId, keep: true },
  );
  const types = data
    ? Object.entries(data.typeCounts)
        .map(([type, of]) => `${type} ${formatCount(of)}`)
        .join(', ')
    : '';
  return (
    <>
      <strong title={types}>{formatCount(count)} selected</strong>
      {data === undefined ? (
        // Takes the room the size will need, so that the commands beside it do not move when it comes.
        <span className={styles.amount} aria-hidden="true">
          · …
        </span>
      ) : data.count > 0 && data.sizesUnknown === data.count ? (
        <span className={styles.amount} title="No size of the selected mailboxes has been read.">
          · size not known
        </span>
      ) : (
        <span
          className={styles.amount}
          title={[
            formatBytesExact(data.totalItemBytes),
            ...(data.sizesUnknown > 0 ? [`${formatCount(data.sizesUnknown)} sizes not known`] : []),
          ].join(', ')}
        >
          · {data.sizesUnknown > 0 ? 'at least ' : ''}
          {formatTotal(data.totalItemBytes)}
        </span>
      )}
      {count < total ? (
        <span>
          ·{' '}
          <Link as="button" onClick={onAll}>
            Select all {formatCount(total)}
          </Link>
        </span>
      ) : null}
      <span>
        ·{' '}
        <Link as="button" onClick={onNone}>
          Clear
        </Link>
      </span>
    </>
  );
};
