import { useState } from 'react';
import type { Subscription } from '../../../../shared/domain/licenses.ts';
import { usePlanMaker } from '../../../api/use-plans.ts';
import { plural } from '../../../ui/format.ts';
import { ReviewDialog } from '../../../ui/review-dialog.tsx';
import type { CommandTarget, LicenseCommand } from '../license-commands.ts';
import styles from './commands.module.css';
import { AddForm, CopyForm, DropDirectForm, LocationForm, PlansForm, RemoveForm } from './forms.tsx';
import { ReplaceForm } from './replace-form.tsx';

/** What a form makes of its fields: parameters of the plan, or why there are none yet. */
export type Draft = { params: Record<string, unknown>; kind?: 'move-to-group' } | { missing: string };

export interface FormProps {
  connectionId: string;
  subscriptions: readonly Subscription[];
  currency: string;
  target: CommandTarget;
  onDraft: (draft: Draft) => void;
}

const titles: Record<LicenseCommand['kind'], string> = {
  add: 'Add a product',
  remove: 'Remove products',
  replace: 'Replace a product',
  plans: 'Turn service plans on or off',
  location: 'Set the usage location',
  'drop-direct': 'Move direct licenses to groups',
  copy: 'Copy licenses from a user',
};

const Form = ({ command, ...props }: FormProps & { command: LicenseCommand }) => {
  switch (command.kind) {
    case 'add':
      return <AddForm {...props} first={command.skuId} />;
    case 'remove':
      return <RemoveForm {...props} first={command.skuId} />;
    case 'replace':
      return <ReplaceForm {...props} from={command.from} to={command.to} />;
    case 'plans':
      return <PlansForm {...props} first={command.skuId} />;
    case 'location':
      return <LocationForm {...props} />;
    case 'drop-direct':
      return <DropDirectForm {...props} first={command.skuId} />;
    case 'copy':
      return <CopyForm {...props} />;
  }
};

/** Asks what a command needs to know, and makes a plan of it. */
export const CommandDialog = ({
  command,
  onClose,
  ...props
}: Omit<FormProps, 'onDraft'> & { command: LicenseCommand; onClose: () => void }) => {
  const maker = usePlanMaker(props.connectionId);
  const [draft, setDraft] = useState<Draft>({ missing: 'Choose what to change.' });
  const review = async () => {
    if (!('params' in draft)) return;
    const { kind = 'licenses', params } = draft;
    if (await maker.make({ kind, params, selection: props.target.selection })) onClose();
  };
  return (
    <ReviewDialog
      title={titles[command.kind]}
      width={command.kind === 'replace' ? 900 : 600}
      maker={maker}
      ready={'params' in draft}
      why={'params' in draft ? undefined : draft.missing}
      onReview={() => void review()}
      onClose={onClose}
    >
      <p className={styles.targets}>
        For <strong>{plural(props.target.count, 'user')}</strong>
      </p>
      <Form {...props} command={command} onDraft={setDraft} />
    </ReviewDialog>
  );
};
