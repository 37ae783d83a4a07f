import { useMemo } from 'react';
import type { AccessEntry } from '../../../shared/domain/access.ts';
import { TypeBadge } from '../../ui/badge.tsx';
import cells from '../../ui/cells.module.css';
import { formatAsOf, formatDateTime } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import type { VirtualColumn } from '../../ui/virtual-grid.tsx';
import styles from './access.module.css';
import { EntryMarks, TrusteeName } from './access-cells.tsx';
import { entryKey, rightLabels, whyFixed } from './access-words.ts';

/** Columns of the list of entries; those that may be taken away can be selected. */
export const useEntryColumns = (
  chosen: ReadonlyMap<string, AccessEntry>,
  toggle: (entry: AccessEntry) => void,
): VirtualColumn<AccessEntry>[] => {
  const now = useNow();
  return useMemo<VirtualColumn<AccessEntry>[]>(
    () => [
      {
        id: 'select',
        label: 'Selected',
        quietLabel: true,
        width: '40px',
        align: 'center',
        cell: (entry) => {
          const why = whyFixed(entry);
          return (
            <input
              type="checkbox"
              className={cells.box}
              tabIndex={-1}
              disabled={why !== null}
              title={why ?? undefined}
              aria-label={`Select ${rightLabels[entry.right]} of ${entry.trusteeName} on ${entry.mailboxName}`}
              checked={chosen.has(entryKey(entry))}
              onChange={() => toggle(entry)}
            />
          );
        },
      },
      {
        id: 'mailbox',
        label: 'Mailbox',
        width: 'minmax(170px, 2fr)',
        cell: (entry) => (
          <span className={styles.trustee} title={`${entry.mailboxName}, ${entry.mailboxAddress}`}>
            <span className={`${cells.name} ${styles.trusteeName}`}>{entry.mailboxName}</span>
            <span className={cells.quiet}>{entry.mailboxAddress}</span>
          </span>
        ),
      },
      { id: 'type', label: 'Type', width: '96px', cell: (entry) => <TypeBadge type={entry.mailboxType} /> },
      { id: 'right', label: 'Right', width: '130px', cell: (entry) => rightLabels[entry.right] },
      {
        id: 'trustee',
        label: 'Who',
        width: 'minmax(190px, 2fr)',
        cell: (entry) => (
          <TrusteeName kind={entry.trusteeKind} name={entry.trusteeName} address={entry.trusteeAddress} spelledOut />
        ),
      },
      {
        id: 'marks',
        label: 'Notes',
        width: 'minmax(100px, 0.5fr)',
        cell: (entry) => (
          <span className={styles.rights}>
            <EntryMarks entry={entry} />
          </span>
        ),
      },
      {
        id: 'asOf',
        label: 'Read',
        width: '90px',
        cell: (entry) => (
          <span className={cells.quiet} title={formatDateTime(entry.asOf)}>
            {formatAsOf(entry.asOf, now)}
          </span>
        ),
      },
    ],
    [chosen, toggle, now],
  );
};
