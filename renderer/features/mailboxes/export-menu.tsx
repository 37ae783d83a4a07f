import { ExportMenu } from '../../ui/export-menu.tsx';

/** What of the list goes into a file. */
export const MailboxExport = ({
  busy,
  empty,
  selected,
  onExport,
}: {
  busy: boolean;
  empty: boolean;
  /** Whether anything is selected. */
  selected: boolean;
  onExport: (scope: 'list' | 'selection', allColumns: boolean) => void;
}) => (
  <ExportMenu
    busy={busy}
    none={empty}
    choices={[
      { label: 'This list, visible columns (CSV)', run: () => onExport('list', false) },
      { label: 'This list, all columns (CSV)', run: () => onExport('list', true) },
      {
        label: 'Selected mailboxes, visible columns (CSV)',
        disabled: !selected,
        run: () => onExport('selection', false),
      },
    ]}
  />
);
