import {
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuList,
  MenuPopover,
} from '@fluentui/react-components';
import {
  AddRegular,
  ArrowSortDownLinesRegular,
  ArrowSwapRegular,
  BranchForkRegular,
  FilterRegular,
  OptionsRegular,
  SubtractRegular,
} from '@fluentui/react-icons';
import type { Subscription } from '../../../../shared/domain/licenses.ts';
import type { LicenseCommand } from '../license-commands.ts';

/** What can be done with one product's column: for the selection, or for everyone listed. */
export const ColumnMenu = ({
  product,
  anchor,
  whom,
  disabled,
  onCommand,
  onFilter,
  onSort,
  onClose,
}: {
  product: Subscription;
  anchor: HTMLElement;
  /** "3 selected", "all 8,214 matching". */
  whom: string;
  disabled: boolean;
  onCommand: (command: LicenseCommand) => void;
  onFilter: () => void;
  onSort: () => void;
  onClose: () => void;
}) => {
  const { skuId } = product;
  // The menu gives focus back as it closes; what comes next opens after that.
  const then = (run: () => void) => () => {
    onClose();
    setTimeout(run, 0);
  };
  return (
    <Menu
      open
      positioning={{ target: anchor, position: 'below', align: 'start' }}
      onOpenChange={(_, data) => (data.open ? undefined : onClose())}
    >
      <MenuPopover>
        <MenuList aria-label={product.name}>
          <MenuGroup>
            <MenuGroupHeader>
              {product.name}: for {whom}
            </MenuGroupHeader>
            <MenuItem disabled={disabled} icon={<AddRegular />} onClick={then(() => onCommand({ kind: 'add', skuId }))}>
              Add…
            </MenuItem>
            <MenuItem
              disabled={disabled}
              icon={<SubtractRegular />}
              onClick={then(() => onCommand({ kind: 'remove', skuId }))}
            >
              Remove…
            </MenuItem>
            <MenuItem
              disabled={disabled}
              icon={<ArrowSwapRegular />}
              onClick={then(() => onCommand({ kind: 'replace', from: skuId }))}
            >
              Replace by…
            </MenuItem>
            <MenuItem
              disabled={disabled}
              icon={<OptionsRegular />}
              onClick={then(() => onCommand({ kind: 'plans', skuId }))}
            >
              Turn plans on or off…
            </MenuItem>
            <MenuItem
              disabled={disabled}
              icon={<BranchForkRegular />}
              onClick={then(() => onCommand({ kind: 'drop-direct', skuId }))}
            >
              Remove direct where a group gives it…
            </MenuItem>
          </MenuGroup>
          <MenuDivider />
          <MenuItem icon={<FilterRegular />} onClick={then(onFilter)}>
            Filter…
          </MenuItem>
          <MenuItem icon={<ArrowSortDownLinesRegular />} onClick={then(onSort)}>
            Holders first
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
};
