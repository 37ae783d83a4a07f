import {
  AddRegular,
  ArrowRedoRegular,
  ArrowSwapRegular,
  ArrowUndoRegular,
  ArrowUploadRegular,
  BranchForkRegular,
  CheckmarkRegular,
  CopyRegular,
  DeleteRegular,
  GlobeRegular,
  OptionsRegular,
  SubtractRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Command } from '../../../ui/command-bar.tsx';
import { plural } from '../../../ui/format.ts';
import type { LicenseCommand } from '../license-commands.ts';
import type { EditSession } from './edit-session.ts';
import type { countEdits } from './edits.ts';

/** Commands over the grid: what becomes of the edits, then what begins with the selected users. */
export function userCommands({
  session,
  pending,
  planning,
  chosen,
  product,
  onReview,
  onDiscard,
  onCommand,
  onImport,
}: {
  session: EditSession;
  pending: ReturnType<typeof countEdits>;
  /** The plan of the edits is being made. */
  planning: boolean;
  /** Somebody is selected. */
  chosen: boolean;
  /** The one product the listed users are about, and what may take its place. */
  product: { from?: string; to?: string };
  onReview: () => void;
  onDiscard: () => void;
  onCommand: (command: LicenseCommand) => void;
  onImport: () => void;
}): Command[] {
  const begin = (
    id: string,
    label: string,
    icon: ReactElement,
    wanted: LicenseCommand,
    description: string,
  ): Command => ({
    id,
    label,
    icon,
    description,
    disabledBecause: chosen ? undefined : 'Select users first, or use the menu in the head of a column.',
    run: () => onCommand(wanted),
  });
  return [
    ...(pending.edits > 0
      ? [
          {
            id: 'review',
            label: planning
              ? 'Planning…'
              : `Review ${plural(pending.edits, 'edit')} on ${plural(pending.users, 'user')}`,
            icon: <CheckmarkRegular />,
            primary: true,
            description: 'Make one plan of all edits and look at what it would do. Nothing is changed yet.',
            disabledBecause: planning ? 'The plan is being made.' : undefined,
            run: onReview,
          },
          {
            id: 'discard-edits',
            label: 'Discard edits',
            icon: <DeleteRegular />,
            description: 'Drop all edits',
            run: onDiscard,
          },
        ]
      : []),
    ...(session.state.undo.length > 0
      ? [
          {
            id: 'undo-edit',
            label: 'Undo',
            icon: <ArrowUndoRegular />,
            description: pending.edits > 0 ? 'Take the last edit back (Ctrl+Z)' : 'Bring the edits back (Ctrl+Z)',
            run: session.undo,
          },
        ]
      : []),
    ...(session.state.redo.length > 0
      ? [
          {
            id: 'redo-edit',
            label: 'Redo',
            icon: <ArrowRedoRegular />,
            description: 'Make the edit again (Ctrl+Y)',
            run: session.redo,
          },
        ]
      : []),
    begin('add', 'Add', <AddRegular />, { kind: 'add' }, 'Give a product to the selected users'),
    begin('remove', 'Remove', <SubtractRegular />, { kind: 'remove' }, 'Take products from the selected users'),
    begin('replace', 'Replace', <ArrowSwapRegular />, { kind: 'replace', ...product }, 'Swap one product for another'),
    begin(
      'plans',
      'Service plans',
      <OptionsRegular />,
      { kind: 'plans', ...(product.from === undefined ? {} : { skuId: product.from }) },
      'Turn services of a product on or off',
    ),
    begin('location', 'Location', <GlobeRegular />, { kind: 'location' }, 'Set the usage location'),
    begin(
      'drop-direct',
      'Direct to group',
      <BranchForkRegular />,
      { kind: 'drop-direct' },
      'Remove direct licenses where a group gives the same product',
    ),
    begin(
      'copy',
      'Copy from a user',
      <CopyRegular />,
      { kind: 'copy' },
      'Give the selected users what someone else has',
    ),
    {
      id: 'import',
      label: 'Import CSV',
      icon: <ArrowUploadRegular />,
      description: 'Plan license changes from a file, with values per user',
      run: onImport,
    },
  ];
}
