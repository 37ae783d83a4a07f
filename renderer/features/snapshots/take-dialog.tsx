import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Textarea,
} from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import type { WireError } from '../../../shared/contract/errors.ts';
import type { MethodInput } from '../../../shared/contract/index.ts';
import type { Connection } from '../../../shared/contract/methods/connections.ts';
import { snapshotParts } from '../../../shared/domain/snapshots.ts';
import { useApi } from '../../api/api-context.tsx';
import { useCall } from '../../api/use-call.ts';
import { ErrorCallout, Note } from '../../ui/error-callout.tsx';
import { familyName } from '../../ui/family-notes.tsx';
import { formatDuration } from '../../ui/format.ts';
import { JobCard } from '../../ui/job-card.tsx';
import styles from './snapshots.module.css';
import { checkTakeForm, emptyTakeForm, partWords, passphraseStrength, type TakeForm } from './take-form.ts';
import { useRefreshJob } from './use-refresh-job.ts';

type TakeInput = MethodInput<'snapshots.take'>;

const ageWords = (hours: number | null): string =>
  hours === null ? 'never read' : `${formatDuration(hours * 3600)} old`;

/** What is old or was never read, with the way to read it first. */
const StaleNote = ({ connection }: { connection: Connection }) => {
  const { jobs } = useApi();
  const { data, error } = useCall(
    'snapshots.freshness',
    { connectionId: connection.id },
    { revisionOf: connection.id },
  );
  const refresh = useRefreshJob(connection.id);
  if (refresh.job) return <JobCard job={refresh.job} onCancel={() => void jobs.cancel(refresh.job?.id ?? '')} />;
  if (error) return <p className={styles.text}>How old the figures are could not be found out: {error.message}</p>;
  if (!data || data.stale.length === 0) return null;
  return (
    <Note
      tone="warn"
      title="Some of it is not from today"
      actions={
        <>
          {data.stale.some(({ family }) => family !== 'permissions') ? (
            <Button
              size="small"
              disabledFocusable={connection.state !== 'signed-in' || refresh.busy}
              title={
                connection.state === 'signed-in' ? 'Read the tenant again, then take the snapshot' : 'Sign in first.'
              }
              onClick={() => void refresh.start()}
            >
              Refresh first
            </Button>
          ) : null}
          {data.stale.some(({ family }) => family === 'permissions') ? (
            <Button
              size="small"
              disabledFocusable={connection.state !== 'signed-in' || refresh.busy}
              title={
                connection.state === 'signed-in'
                  ? 'Who may open which mailbox is read mailbox by mailbox, which takes longer'
                  : 'Sign in first.'
              }
              onClick={() => void refresh.start('permissions')}
            >
              Read permissions first
            </Button>
          ) : null}
        </>
      }
    >
      {data.stale.map(({ family, hoursOld }) => `${familyName(family)}: ${ageWords(hoursOld)}`).join(' · ')}
      {refresh.error ? <ErrorCallout title="Reading did not start" error={refresh.error} /> : null}
    </Note>
  );
};

/** Asks what goes into a snapshot and how it is protected. */
export const TakeDialog = ({
  connection,
  onTake,
  onClose,
}: {
  connection: Connection;
  /** Starts it; answers with why it could not. */
  onTake: (input: TakeInput) => Promise<WireError | null>;
  onClose: () => void;
}) => {
  const [form, setForm] = useState<TakeForm>(emptyTakeForm);
  const [checked, setChecked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const problems = checkTakeForm(form);
  const strength = passphraseStrength(form.passphrase);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(problems).length > 0) return;
    setBusy(true);
    setError(null);
    const refused = await onTake({
      connectionId: connection.id,
      parts: snapshotParts.filter((part) => form.parts.has(part)),
      pseudonyms: form.pseudonyms,
      ...(form.encrypt ? { passphrase: form.passphrase } : {}),
      ...(form.note.trim() === '' ? {} : { note: form.note.trim() }),
    });
    setBusy(false);
    if (refused) setError(refused);
    else onClose();
  };

  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <DialogBody>
            <DialogTitle>Take a snapshot</DialogTitle>
            <DialogContent className={styles.fields}>
              <StaleNote connection={connection} />
              <fieldset className={styles.parts}>
                <legend className={styles.legend}>What goes in</legend>
                {snapshotParts.map((part) => (
                  <Checkbox
                    key={part}
                    checked={form.parts.has(part)}
                    disabled={part === 'identities'}
                    onChange={(_, data) => {
                      const parts = new Set(form.parts);
                      if (data.checked === true) parts.add(part);
                      else parts.delete(part);
                      setForm({ ...form, parts });
                    }}
                    label={
                      <>
                        {partWords[part].label}
                        <span className={styles.partNote}>{partWords[part].note}</span>
                      </>
                    }
                  />
                ))}
              </fieldset>
              <Note tone="info">
                Whoever has the file can read everything in it. Leave out what the reader does not need, use pseudonyms,
                or protect it with a passphrase.
              </Note>
              <Checkbox
                checked={form.pseudonyms}
                onChange={(_, data) => setForm({ ...form, pseudonyms: data.checked === true })}
                label={
                  <>
                    Pseudonyms for people
                    <span className={styles.partNote}>
                      The same person has the same pseudonym throughout the file. The key back to the names stays on
                      this computer.
                    </span>
                  </>
                }
              />
              <Checkbox
                checked={form.encrypt}
                onChange={(_, data) => setForm({ ...form, encrypt: data.checked === true, passphrase: '', again: '' })}
                label={
                  <>
                    Protect with a passphrase
                    <span className={styles.partNote}>There is no way into the file without it.</span>
                  </>
                }
              />
              {form.encrypt ? (
                <>
                  <div className={styles.pair}>
                    <Field
                      label="Passphrase"
                      required
                      {...(checked && problems.passphrase ? { validationMessage: problems.passphrase } : {})}
                    >
                      <Input
                        type="password"
                        autoFocus
                        autoComplete="new-password"
                        maxLength={1024}
                        value={form.passphrase}
                        onChange={(_, data) => setForm({ ...form, passphrase: data.value })}
                      />
                    </Field>
                    <Field
                      label="Passphrase again"
                      required
                      {...(problems.again && (checked || form.again.length >= form.passphrase.length)
                        ? { validationMessage: problems.again }
                        : {})}
                    >
                      <Input
                        type="password"
                        autoComplete="new-password"
                        maxLength={1024}
                        value={form.again}
                        onChange={(_, data) => setForm({ ...form, again: data.value })}
                      />
                    </Field>
                  </div>
                  {form.passphrase === '' ? null : (
                    <p className={styles.strength} role="status">
                      <span className={styles.meter} aria-hidden="true">
                        <span data-tone={strength.tone} style={{ width: `${strength.percent}%` }} />
                      </span>
                      Passphrase: {strength.word}
                    </p>
                  )}
                </>
              ) : null}
              <Field label="Note" hint="What this snapshot is for. Kept in the file.">
                <Textarea
                  rows={2}
                  maxLength={1000}
                  value={form.note}
                  onChange={(_, data) => setForm({ ...form, note: data.value })}
                />
              </Field>
              {error ? <ErrorCallout title="The snapshot did not start" error={error} /> : null}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabled={busy}>
                {busy ? 'Starting…' : 'Take the snapshot'}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};
