import { Link } from '@fluentui/react-components';
import type { Selection } from '../../../shared/domain/query.ts';
import { useCall } from '../../api/use-call.ts';
import { formatBytesExact, formatCount, formatTotal } from '../../ui/format.ts';

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
      {data && data.totalItemBytes !== null ? (
        <span
          title={[
            formatBytesExact(data.totalItemBytes),
            ...(data.sizesUnknown > 0 ? [`${formatCount(data.sizesUnknown)} sizes not known`] : []),
          ].join(', ')}
        >
          · {data.sizesUnknown > 0 ? 'at least ' : ''}
          {formatTotal(data.totalItemBytes)}
        </span>
      ) : null}
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
