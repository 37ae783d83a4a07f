import { useMemo } from 'react';
import { TypeBadge } from '../../ui/badge.tsx';
import cells from '../../ui/cells.module.css';
import { formatAsOf, formatDateTime } from '../../ui/format.ts';
import { useNow } from '../../ui/freshness.tsx';
import { type VirtualColumn, VirtualGrid } from '../../ui/virtual-grid.tsx';
import { RightMarks, TrusteeName } from './access-cells.tsx';
import { type Pivot, whyFixed } from './access-words.ts';

const fixed = (row: Pivot): string | null =>
  row.entries.every((entry) => whyFixed(entry) !== null)
    ? (row.entries.map(whyFixed).find((why) => why !== null) ?? null)
    : null;

/** Mailboxes or people with all rights in one line each; lines can be selected. */
export const PivotGrid = ({
  label,
  of,
  rows,
  chosen,
  onToggle,
  onOpen,
}: {
  label: string;
  of: 'mailbox' | 'trustee';
  rows: readonly Pivot[];
  chosen: ReadonlySet<string>;
  onToggle: (key: string) => void;
  onOpen: (row: Pivot) => void;
}) => {
  const now = useNow();
  const columns = useMemo<VirtualColumn<Pivot>[]>(
    () => [
      {
        id: 'select',
        label: 'Selected',
        quietLabel: true,
        width: '40px',
        align: 'center',
        cell: (row) => (
          <input
            type="checkbox"
            className={cells.box}
            tabIndex={-1}
            disabled={fixed(row) !== null}
            title={fixed(row) ?? undefined}
            aria-label={`Select ${row.name}`}
            checked={chosen.has(row.key)}
            onChange={() => onToggle(row.key)}
          />
        ),
      },
      {
        id: 'name',
        label: of === 'mailbox' ? 'Mailbox' : 'Who',
        width: 'minmax(200px, 1.6fr)',
        cell: (row) =>
          of === 'mailbox' ? (
            <span className={cells.name} title={row.address ?? undefined}>
              {row.name}
            </span>
          ) : (
            <TrusteeName kind={row.trusteeKind} name={row.name} address={row.address} />
          ),
      },
      ...(of === 'mailbox'
        ? [
            {
              id: 'type',
              label: 'Type',
              width: '96px',
              cell: (row: Pivot) => <TypeBadge type={row.type} />,
            },
          ]
        : []),
      {
        id: 'address',
        label: 'Address',
        width: 'minmax(160px, 1.3fr)',
        cell: (row) => <span className={cells.quiet}>{row.address ?? '–'}</span>,
      },
      { id: 'rights', label: 'Rights', width: 'minmax(280px, 1.8fr)', cell: (row) => <RightMarks row={row} /> },
      {
        id: 'asOf',
        label: 'Read',
        width: '90px',
        cell: (row) => (
          <span className={cells.quiet} title={formatDateTime(row.asOf)}>
            {formatAsOf(row.asOf, now)}
          </span>
        ),
      },
    ],
    [of, chosen, onToggle, now],
  );
  return (
    <VirtualGrid<Pivot>
      label={label}
      columns={columns}
      total={rows.length}
      rowAt={(index) => rows[index]}
      keyOf={(row) => row.key}
      minWidth={860}
      isSelected={(row) => chosen.has(row.key)}
      onSpace={(row) => {
        if (fixed(row) === null) onToggle(row.key);
      }}
      onOpen={onOpen}
    />
  );
};
