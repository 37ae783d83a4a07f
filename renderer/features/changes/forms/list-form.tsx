import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Dropdown,
  Field,
  Option,
} from '@fluentui/react-components';
import { useId, useState } from 'react';
import { useApi } from '../../../api/api-context.tsx';
import type { PlanKind, PlanTargets } from '../../../api/plans.ts';
import { Tabs } from '../../../ui/tabs.tsx';
import { kindLabel } from '../plan-words.ts';
import { CsvImport } from './csv-import.tsx';
import styles from './forms.module.css';
import { PastedTargets } from './pasted-targets.tsx';
import type { FormProps } from './plan-dialog.tsx';

interface Choice {
  id: string;
  label: string;
  kind: PlanKind;
  preset?: Readonly<Record<string, unknown>>;
}

const choices: readonly Choice[] = [
  { id: 'sent-items-copy', label: 'Copy sent items', kind: 'sent-items-copy' },
  { id: 'convert-shared', label: 'Convert to shared', kind: 'convert-mailbox', preset: { to: 'Shared' } },
  { id: 'convert-regular', label: 'Convert to regular', kind: 'convert-mailbox', preset: { to: 'Regular' } },
  { id: 'access-grant', label: 'Grant access', kind: 'access', preset: { action: 'grant' } },
  { id: 'access-remove', label: 'Remove access', kind: 'access', preset: { action: 'remove' } },
  { id: 'send-on-behalf', label: 'Send on behalf', kind: 'send-on-behalf' },
  { id: 'quotas', label: 'Quotas', kind: 'quotas' },
  { id: 'forwarding', label: 'Forwarding', kind: 'forwarding' },
  { id: 'hide', label: 'Address lists', kind: 'hide-from-address-lists' },
  { id: 'hold', label: 'Litigation hold', kind: 'litigation-hold' },
  { id: 'sign-in', label: 'Sign-in', kind: 'block-sign-in' },
];

/** Kinds that a file may carry values for, line by line. */
const fileKinds: readonly PlanKind[] = [
  'sent-items-copy',
  'convert-mailbox',
  'quotas',
  'forwarding',
  'hide-from-address-lists',
  'litigation-hold',
  'send-on-behalf',
  'block-sign-in',
  'access',
  'create-shared-mailbox',
];

const tabs = [
  { id: 'paste', label: 'Paste a list' },
  { id: 'file', label: 'CSV file' },
] as const;

/** Changes for addresses someone has as a list or a file: choose what to change, then whom. */
export const ListForm = (props: FormProps) => {
  const { intent, connection, onClose } = props;
  const { plans } = useApi();
  const panelId = useId();
  const [tab, setTab] = useState<'paste' | 'file'>(intent.preset?.source === 'file' ? 'file' : 'paste');
  const [choice, setChoice] = useState<Choice>(choices[0] as Choice);
  const [fileKind, setFileKind] = useState<PlanKind>(
    fileKinds.find((kind) => kind === intent.preset?.kind) ?? 'sent-items-copy',
  );
  const [targets, setTargets] = useState<PlanTargets | null>(null);
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface className={tab === 'file' ? styles.wide : styles.surface}>
        <DialogBody>
          <DialogTitle>Change from a list or file</DialogTitle>
          <DialogContent className={styles.content}>
            <Tabs label="Where the list comes from" tabs={tabs} current={tab} panelId={panelId} onChoose={setTab} />
            <div
              id={panelId}
              role="tabpanel"
              aria-label={tab === 'paste' ? 'Paste a list' : 'CSV file'}
              className={styles.content}
            >
              {tab === 'paste' ? (
                <>
                  <Field label="What to change">
                    <Dropdown
                      value={choice.label}
                      selectedOptions={[choice.id]}
                      onOptionSelect={(_, data) =>
                        setChoice(choices.find((each) => each.id === data.optionValue) ?? choice)
                      }
                    >
                      {choices.map((each) => (
                        <Option key={each.id} value={each.id}>
                          {each.label}
                        </Option>
                      ))}
                    </Dropdown>
                  </Field>
                  <PastedTargets connectionId={connection.id} onTargets={setTargets} />
                </>
              ) : (
                <>
                  <Field label="What the file is for">
                    <Dropdown
                      value={kindLabel(fileKind)}
                      selectedOptions={[fileKind]}
                      onOptionSelect={(_, data) => setFileKind((data.optionValue as PlanKind | undefined) ?? fileKind)}
                    >
                      {fileKinds.map((kind) => (
                        <Option key={kind} value={kind}>
                          {kindLabel(kind)}
                        </Option>
                      ))}
                    </Dropdown>
                  </Field>
                  <CsvImport key={fileKind} connection={connection} kind={fileKind} onDone={onClose} />
                </>
              )}
            </div>
          </DialogContent>
          {tab === 'paste' ? (
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button
                appearance="primary"
                disabledFocusable={targets === null}
                title={targets === null ? 'Name at least one mailbox.' : undefined}
                onClick={() =>
                  plans.begin({
                    connectionId: connection.id,
                    kind: choice.kind,
                    targets,
                    ...(choice.preset ? { preset: choice.preset } : {}),
                  })
                }
              >
                Next
              </Button>
            </DialogActions>
          ) : null}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
};
