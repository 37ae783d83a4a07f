import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';

/** What of the grid goes into a file, and of which kind. */
export const ExportMenu = ({
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
  <Menu>
    <MenuTrigger disableButtonEnhancement>
      <Button appearance="subtle" icon={<ArrowDownloadRegular />} disabledFocusable={busy || none}>
        {busy ? 'Exporting…' : 'Export'}
      </Button>
    </MenuTrigger>
    <MenuPopover>
      <MenuList>
        <MenuItem onClick={() => onExport('xlsx', false)}>This list (XLSX)</MenuItem>
        <MenuItem onClick={() => onExport('csv', false)}>This list (CSV)</MenuItem>
        <MenuItem disabled={!selected} onClick={() => onExport('csv', true)}>
          Selected users (CSV)
        </MenuItem>
      </MenuList>
    </MenuPopover>
  </Menu>
);
