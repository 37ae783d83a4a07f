import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';

/** What of the list goes into a file. */
export const ExportMenu = ({
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
  <Menu>
    <MenuTrigger disableButtonEnhancement>
      <Button appearance="subtle" icon={<ArrowDownloadRegular />} disabledFocusable={busy || empty}>
        {busy ? 'Exporting…' : 'Export'}
      </Button>
    </MenuTrigger>
    <MenuPopover>
      <MenuList>
        <MenuItem onClick={() => onExport('list', false)}>This list, visible columns (CSV)</MenuItem>
        <MenuItem onClick={() => onExport('list', true)}>This list, all columns (CSV)</MenuItem>
        <MenuItem disabled={!selected} onClick={() => onExport('selection', false)}>
          Selected mailboxes, visible columns (CSV)
        </MenuItem>
      </MenuList>
    </MenuPopover>
  </Menu>
);
