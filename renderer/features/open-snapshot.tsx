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
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { WireError } from '../../shared/contract/errors.ts';
import type { SnapshotInfo } from '../../shared/domain/snapshots.ts';
import { useApi } from '../api/api-context.tsx';
import { useAppInfo } from '../api/hooks.ts';
import { isEnded } from '../api/jobs.ts';
import { useObservable } from '../api/observable.ts';
import { ProgressLine } from '../ui/bars.tsx';
import { ErrorCallout } from '../ui/error-callout.tsx';
import { formatFileSize } from '../ui/format.ts';
import styles from './open-snapshot.module.css';
import { uploadFile } from './upload-file.ts';

type Step =
  | { kind: 'idle' }
  | { kind: 'sending'; name: string; sent: number; bytes: number }
  | { kind: 'opening'; name: string | null }
  | { kind: 'passphrase'; info: SnapshotInfo; error: WireError | null; checking: boolean }
  | { kind: 'failed'; error: WireError };

export interface SnapshotOpener {
  busy: boolean;
  /** Asks for a file and opens it. */
  choose(): void;
  /** Opens a file the console knows the place of. */
  open(path: string): void;
  /** Progress, refusals and the passphrase dialog: belongs into the screen once. */
  view: ReactNode;
}

const PassphraseDialog = ({
  info,
  error,
  checking,
  onSubmit,
  onClose,
}: {
  info: SnapshotInfo;
  error: WireError | null;
  checking: boolean;
  onSubmit: (passphrase: string) => void;
  onClose: () => void;
}) => {
  const [passphrase, setPassphrase] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!error) return;
    setPassphrase('');
    input.current?.focus();
  }, [error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (passphrase !== '' && !checking) onSubmit(passphrase);
  };
  return (
    <Dialog open onOpenChange={(_, data) => (data.open ? undefined : onClose())}>
      <DialogSurface>
        <form onSubmit={submit}>
          <DialogBody>
            <DialogTitle>Passphrase for {info.name}</DialogTitle>
            <DialogContent className={styles.fields}>
              <p>
                This snapshot is encrypted. It is unlocked on this computer only, and its unlocked copy is removed when
                the console closes.
              </p>
              <Field label="Passphrase" required>
                <Input
                  ref={input}
                  autoFocus
                  type="password"
                  autoComplete="off"
                  maxLength={1024}
                  value={passphrase}
                  onChange={(_, data) => setPassphrase(data.value)}
                />
              </Field>
              {error ? <ErrorCallout title="The snapshot stays locked" error={error} /> : null}
              {checking ? (
                <p role="status">Checking the passphrase. This takes a moment on purpose: it slows guessing down.</p>
              ) : null}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" appearance="primary" disabled={passphrase === '' || checking}>
                Open
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};

/** Opens snapshot files: by the host's dialog, by the browser's, from a known place, or handed to the window. */
export const useOpenSnapshot = (): SnapshotOpener => {
  const { transport, queries, jobs, handedSnapshot } = useApi();
  const { data: info } = useAppInfo();
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>({ kind: 'idle' });
  const picker = useRef<HTMLInputElement>(null);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  const begin = useCallback((): AbortSignal => {
    running.current?.abort();
    running.current = new AbortController();
    return running.current.signal;
  }, []);
  const stop = useCallback(() => {
    running.current?.abort();
    setStep({ kind: 'idle' });
  }, []);

  const openFrom = useCallback(
    async (input: { path?: string; passphrase?: string }, locked: SnapshotInfo | null, signal: AbortSignal) => {
      const answer = await transport.call('snapshots.open', input, signal);
      if (signal.aborted) return;
      if (!answer.ok) {
        if (answer.error.code === 'cancelled') setStep({ kind: 'idle' });
        // A wrong passphrase leaves the file as it is: ask again.
        else if (locked && answer.error.code === 'file-unreadable' && input.passphrase !== undefined) {
          setStep({ kind: 'passphrase', info: locked, error: answer.error, checking: false });
        } else setStep({ kind: 'failed', error: answer.error });
        return;
      }
      const { value } = answer;
      if ('cancelled' in value) setStep({ kind: 'idle' });
      else if ('passphraseNeeded' in value) {
        setStep({ kind: 'passphrase', info: value.info, error: null, checking: false });
      } else {
        await Promise.all([
          queries.invalidateQueries({ queryKey: ['connections.list'] }),
          queries.invalidateQueries({ queryKey: ['snapshots.recent'] }),
        ]);
        setStep({ kind: 'idle' });
        void navigate(`/t/${encodeURIComponent(value.connection.id)}/overview`);
      }
    },
    [transport, queries, navigate],
  );

  const open = useCallback(
    (path: string) => {
      const signal = begin();
      setStep({ kind: 'opening', name: path.split(/[\\/]/).at(-1) ?? path });
      void openFrom({ path }, null, signal);
    },
    [begin, openFrom],
  );

  const openFile = useCallback(
    async (file: File) => {
      const known = transport.pathOf(file);
      if (known !== null) {
        open(known);
        return;
      }
      const signal = begin();
      setStep({ kind: 'sending', name: file.name, sent: 0, bytes: file.size });
      const sent = await uploadFile(transport, file, signal, (done) =>
        setStep({ kind: 'sending', name: file.name, sent: done, bytes: file.size }),
      );
      if (signal.aborted) return;
      if (!sent.ok) {
        setStep(sent.error.code === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', error: sent.error });
        return;
      }
      setStep({ kind: 'opening', name: file.name });
      await openFrom({ path: sent.value }, null, signal);
    },
    [begin, open, openFrom, transport],
  );

  const choose = useCallback(() => {
    if (info?.nativeDialogs !== true) {
      picker.current?.click();
      return;
    }
    const signal = begin();
    setStep({ kind: 'opening', name: null });
    void openFrom({}, null, signal);
  }, [info, begin, openFrom]);

  const busy = step.kind === 'sending' || step.kind === 'opening';
  // Files are opened for no connection yet: theirs is made of them.
  const opening = useObservable(jobs.all).find(
    (job) => job.kind === 'snapshot' && job.connectionId === null && !isEnded(job),
  );
  const handed = useObservable(handedSnapshot);
  useEffect(() => {
    if (handed === null) return;
    let here = true;
    // A later turn, for a door that is only being tried (strict mode) must not take the file with it.
    queueMicrotask(() => {
      if (!here) return;
      handedSnapshot.set(null);
      if (typeof handed === 'string') open(handed);
      else void openFile(handed);
    });
    return () => {
      here = false;
    };
  }, [handed, handedSnapshot, open, openFile]);

  const view = (
    <>
      <input
        ref={picker}
        type="file"
        className={styles.file}
        accept=".mailroom"
        tabIndex={-1}
        aria-hidden="true"
        data-testid="snapshot-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void openFile(file);
        }}
      />
      {step.kind === 'sending' || (step.kind === 'opening' && step.name !== null) ? (
        <div className={styles.progress} role="status">
          <div className={styles.progressLine}>
            <span>
              {step.kind === 'sending'
                ? `Reading ${step.name}: ${formatFileSize(step.sent)} of ${formatFileSize(step.bytes)}`
                : `Checking and opening ${step.name}…`}
            </span>
            <Button size="small" onClick={stop}>
              Cancel
            </Button>
          </div>
          <ProgressLine
            done={step.kind === 'sending' ? step.sent : (opening?.done ?? 0)}
            total={step.kind === 'sending' ? step.bytes : (opening?.total ?? null)}
            label={`Progress of opening ${step.name}`}
          />
        </div>
      ) : null}
      {step.kind === 'failed' ? (
        <ErrorCallout
          title="The snapshot could not be opened"
          error={step.error}
          actions={
            <Button size="small" onClick={stop}>
              Dismiss
            </Button>
          }
        />
      ) : null}
      {step.kind === 'passphrase' ? (
        <PassphraseDialog
          info={step.info}
          error={step.error}
          checking={step.checking}
          onSubmit={(passphrase) => {
            setStep({ ...step, checking: true });
            void openFrom({ path: step.info.path, passphrase }, step.info, begin());
          }}
          onClose={stop}
        />
      ) : null}
    </>
  );
  return { busy, choose, open, view };
};
