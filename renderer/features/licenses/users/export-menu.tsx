import { ExportMenu } from '../../../ui/export-menu.tsx';

/** What of the grid goes into a file, and of which kind. */
export const UsersExport = ({
  busy,
  none,
  selected,
  onExport,
}: {
  busy: boolean;
  /** The list is empty. */
  none: boolean;
  selected: boolean;
  onExport: (format: 'csv' | 'xlsx', selected: boolean) => void;
}) => (
  <ExportMenu
    busy={busy}
    none={none}
    choices={[
      { label: 'This list (XLSX)', run: () => onExport('xlsx', false) },
      { label: 'This list (CSV)', run: () => onExport('csv', false) },
      { label: 'Selected users (CSV)', disabled: !selected, run: () => onExport('csv', true) },
    ]}
  />
);
