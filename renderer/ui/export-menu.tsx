import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';

/** A button that opens the choice of what goes into a file. */
export const ExportMenu = ({
  busy,
  none = false,
  choices,
}: {
  busy: boolean;
  /** There is nothing to export. */
  none?: boolean;
  choices: readonly { label: string; disabled?: boolean; run: () => void }[];
}) => (
  <Menu>
    <MenuTrigger disableButtonEnhancement>
      <Button appearance="subtle" icon={<ArrowDownloadRegular />} disabledFocusable={busy || none}>
        {busy ? 'Exporting…' : 'Export'}
      </Button>
    </MenuTrigger>
    <MenuPopover>
      <MenuList>
        {choices.map(({ label, disabled = false, run }) => (
          <MenuItem key={label} disabled={disabled} onClick={run}>
            {label}
          </MenuItem>
        ))}
      </MenuList>
    </MenuPopover>
  </Menu>
);
