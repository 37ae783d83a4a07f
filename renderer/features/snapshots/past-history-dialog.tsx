import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
} from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { useApi } from '../../api/api-context.tsx';
import { wireErrorOf } from '../../api/call-error.ts';
import { useAppInfo } from '../../api/hooks.ts';
import { useAction } from '../../api/use-call.ts';
import { ErrorCallout } from '../../ui/error-callout.tsx';
import { useNotify } from '../../ui/toaster.tsx';
import styles from './snapshots.module.css';

/** Takes the sizes in a folder of snapshots over as past history. */
export const PastHistoryDialog = ({ connection, onClose }: { connection: Connection; onClose: () => void }) => {
  const { jobs } = useApi();
  const notify = useNotify();
  const add = useAction('history.addSnapshots');
  const choose = useAction('app.chooseFolder');
  const { data: info } = useAppInfo();
  const [folder, setFolder] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (folder.trim() === '') return;
    add.mutate(
      { connectionId: connection.id, folder: folder.trim() },
      {
        onSuccess: async ({ jobId }) => {
          onClose();
          await jobs.reload();
          const job = await jobs.ended(jobId);
          notify(
            job.state === 'done'
              ? { intent: 'success', title: 'Past sizes were added' }
              : {
                  intent: job.state === 'failed' ? 'error' : 'warning',
                  title: 'Not all past sizes could be added',
                  text: job.firstErrors[0]?.message ?? '',
                },
          );
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>Add past snapshots</DialogTitle>
            <DialogContent className={styles.fields}>
              <p className={styles.text}>
                Every snapshot of this tenant in the folder adds the sizes of its day. Encrypted files and those of
                other tenants are left out.
              </p>
              <Field label="Folder" required hint="The full path of the folder on this computer">
                <Input
                  autoFocus
                  spellCheck={false}
                  autoComplete="off"
                  value={folder}
                  onChange={(_, data) => setFolder(data.value)}
                />
              </Field>
              {info?.nativeDialogs ? (
                <Button
                  className={styles.ownWidth}
                  disabled={choose.isPending}
                  onClick={() => choose.mutate({}, { onSuccess: ({ path }) => path !== null && setFolder(path) })}
                >
                  Choose folder…
                </Button>
              ) : null}
              {choose.error ? (
                <ErrorCallout title="No folder could be chosen" error={wireErrorOf(choose.error)} />
              ) : null}
              {add.error ? <ErrorCallout title="The folder could not be read" error={wireErrorOf(add.error)} /> : null}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabled={folder.trim() === '' || add.isPending}>
                Add
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};
