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
import { type FormEvent, type Ref, useEffect, useRef, useState } from 'react';
import type { WireError } from '../../../../shared/contract/errors.ts';
import type { Connection } from '../../../../shared/contract/methods/connections.ts';
import type { PlanSummary } from '../../../../shared/domain/changes.ts';
import { useApi } from '../../../api/api-context.tsx';
import { useSignInAttempt } from '../../../api/hooks.ts';
import { ErrorCallout, Note } from '../../../ui/error-callout.tsx';
import { formatAbout, formatCount } from '../../../ui/format.ts';
import { going, objects, titleRest } from '../plan-words.ts';
import styles from './review.module.css';

/** Failures that a fresh sign-in settles. */
const signInCodes: ReadonlySet<WireError['code']> = new Set([
  'not-signed-in',
  'sign-in-needed',
  'consent-needed',
  'step-up-needed',
]);

export const needsSignIn = (error: WireError | null): boolean => error !== null && signInCodes.has(error.code);

/** Asks for the sign-in that changing things takes; the plan waits meanwhile. */
export const SignInForWriting = ({
  connection,
  error,
  buttonRef,
  onSignedIn,
}: {
  connection: Connection;
  error: WireError | null;
  buttonRef?: Ref<HTMLButtonElement>;
  onSignedIn: () => void;
}) => {
  const { signIn } = useApi();
  const attempt = useSignInAttempt();
  // A sign-in that was cancelled, or went on with a code, is another attempt than the one begun here.
  const done = attempt?.status === 'done' && attempt.write && attempt.connectionId === connection.id;
  const tell = useRef(onSignedIn);
  tell.current = onSignedIn;
  useEffect(() => {
    if (done) tell.current();
  }, [done]);
  return (
    <Note
      tone="warn"
      title={connection.state === 'signed-in' ? 'Changing things needs your consent' : 'Sign in to apply this plan'}
      actions={
        <Button
          ref={buttonRef}
          size="small"
          appearance="primary"
          disabled={attempt?.status === 'running'}
          onClick={() => void signIn.start(connection.id, 'browser', true)}
        >
          Sign in to make changes
        </Button>
      }
    >
      {error ? `${error.message} ` : ''}
      {error?.hint ?? 'Sign in with the rights to change things. This plan stays as it is meanwhile.'}
    </Note>
  );
};

/** The last question before a plan runs: what it does, what cannot come back, and the word where one is due. */
export const ApplyDialog = ({
  plan,
  connection,
  onStarted,
  onClose,
}: {
  plan: PlanSummary;
  connection: Connection;
  onStarted: () => void;
  onClose: () => void;
}) => {
  const { transport, jobs, plans, queries } = useApi();
  const [word, setWord] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const submit = useRef<HTMLButtonElement>(null);
  const signInAgain = useRef<HTMLButtonElement>(null);
  const signInStatus = useSignInAttempt()?.status ?? null;
  const statusBefore = useRef(signInStatus);
  useEffect(() => {
    const before = statusBefore.current;
    statusBefore.current = signInStatus;
    if (before === null || signInStatus !== null) return;
    // What had the focus is gone with the dialog on top; without it this one would stay out of reach.
    const next = before === 'done' ? submit : signInAgain;
    const frame = requestAnimationFrame(() => (next.current ?? submit.current)?.focus());
    return () => cancelAnimationFrame(frame);
  }, [signInStatus]);
  const { hazard } = plan;
  const typed = hazard === null || word.trim().toUpperCase() === hazard.word.toUpperCase();
  const signedOut = connection.state !== 'signed-in';
  const rest = titleRest(plan);

  const apply = async (event: FormEvent) => {
    event.preventDefault();
    if (!typed || busy || signedOut) return;
    setBusy(true);
    setError(null);
    const answer = await transport.call('changes.apply', {
      planId: plan.id,
      ...(hazard === null ? {} : { confirmWord: word.trim() }),
    });
    if (!answer.ok) {
      setBusy(false);
      setError(answer.error);
      return;
    }
    await Promise.all([jobs.reload(), queries.invalidateQueries({ queryKey: ['changes.get', { planId: plan.id }] })]);
    plans.touch(plan.id);
    setBusy(false);
    onStarted();
  };

  return (
    <Dialog open onOpenChange={(_, data) => (data.open || busy ? undefined : onClose())}>
      <DialogSurface>
        <form onSubmit={(event) => void apply(event)}>
          <DialogBody>
            <DialogTitle>Apply to {objects(plan.kind, going(plan))}</DialogTitle>
            <DialogContent className={styles.applyContent}>
              <p>
                {plan.title}
                {rest === null ? '' : `; ${rest}`}. {formatCount(plan.estimate.requests)}{' '}
                {plan.estimate.requests === 1 ? 'request' : 'requests'}, about {formatAbout(plan.estimate.seconds)}.
                Each one is read again just before it is changed, and skipped if it changed meanwhile.
              </p>
              {plan.undo.irreversible.length > 0 ? (
                <Note tone="warn" title="What undo cannot bring back">
                  {plan.undo.irreversible.map((reason) => (
                    <p key={reason}>{reason}</p>
                  ))}
                </Note>
              ) : null}
              {hazard ? (
                <Note tone="bad" title="This one wants a second thought">
                  <p>{hazard.reason}</p>
                </Note>
              ) : null}
              {hazard ? (
                <Field label={`Type ${hazard.word} to go on`}>
                  <Input
                    autoFocus
                    autoComplete="off"
                    value={word}
                    onChange={(_, data) => setWord(data.value)}
                    disabled={busy}
                  />
                </Field>
              ) : null}
              {signedOut || needsSignIn(error) ? (
                <SignInForWriting
                  connection={connection}
                  error={signedOut ? null : error}
                  buttonRef={signInAgain}
                  onSignedIn={() => setError(null)}
                />
              ) : error ? (
                <ErrorCallout title="The plan did not start" error={error} />
              ) : null}
            </DialogContent>
            <DialogActions>
              <Button onClick={onClose} disabled={busy}>
                Not now
              </Button>
              <Button ref={submit} type="submit" appearance="primary" disabledFocusable={!typed || busy || signedOut}>
                {busy ? 'Starting…' : 'Apply'}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  );
};
