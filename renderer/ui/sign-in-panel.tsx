import { Button, Link, Spinner } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons';
import { useEffect, useRef } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import type { SignInProgress } from '../../shared/contract/events.ts';
import { CopyButton } from './copy.tsx';
import { ErrorCallout } from './error-callout.tsx';
import styles from './sign-in-panel.module.css';

/** What to do about each way a sign-in can fail, where the failure itself brings no hint. */
const adviceFor: Partial<Record<WireError['code'], string>> = {
  'consent-needed': 'An administrator has to agree once for the whole organization first.',
  network: 'Check the connection and any proxy, then try again.',
  tls: 'The server’s certificate is not trusted. If a proxy inspects traffic, its certificate must be trusted by this computer.',
  'clock-skew': 'Set this computer’s clock, then try again.',
  timeout: 'The sign-in page was not finished in time. Try again, or use a code instead.',
};

export interface SignInPanelProps {
  /** Whom to sign in to, e.g. "Contoso". */
  connectionName: string;
  mode: 'browser' | 'device-code';
  status: 'running' | 'done' | 'failed' | 'cancelled';
  progress: SignInProgress | null;
  error: WireError | null;
  /** Services already signed in to. */
  done: readonly string[];
  /** How many services ask on their own. */
  steps: number;
  personas: readonly { upn: string; password: string; roles: readonly string[]; note?: string }[];
  onOpen: (url: string) => void;
  onCancel: () => void;
  onRetry: () => void;
  onUseCode: () => void;
  onUseBrowser: () => void;
}

const AdminLink = ({ url }: { url: string }) => (
  <CopyButton text={url} label="Copy the link for an administrator">
    Copy link for an administrator
  </CopyButton>
);

/** What to do where only an administrator may agree: at the failure, and while the page may be saying so. */
const AdminApproval = ({ url }: { url: string }) => (
  <section className={styles.step} aria-label="Administrator approval">
    <p>
      <strong>An administrator must agree once</strong> for the whole organization. Copy the link and send it to a
      Global Administrator or Privileged Role Administrator. When they have accepted, choose Try again. The page they
      end on may not open; that does no harm.
    </p>
    <div className={styles.linkRow}>
      <AdminLink url={url} />
    </div>
  </section>
);

const Waiting = ({ progress, mode, onOpen }: Pick<SignInPanelProps, 'progress' | 'mode' | 'onOpen'>) => {
  const forService = progress?.service ? ` for ${progress.service}` : '';
  if (progress?.state === 'device-code' && progress.userCode) {
    const page = progress.verificationUri ?? progress.url ?? '';
    return (
      <div className={styles.step}>
        <p>
          Open{' '}
          <Link href={page} target="_blank" rel="noreferrer" inline>
            {page}
          </Link>{' '}
          on any device and enter this code{forService}:
        </p>
        <div className={styles.codeRow}>
          {/* biome-ignore lint/a11y/useSemanticElements: an output element would be announced on every render. */}
          <span className={styles.code} role="group" aria-label="Sign-in code">
            {progress.userCode}
          </span>
          <CopyButton text={progress.userCode} label="Copy the code" />
        </div>
        <Spinner size="tiny" label="Waiting until the code was entered" labelPosition="after" />
      </div>
    );
  }
  if (progress?.state === 'finishing') {
    return <Spinner size="small" label={`Finishing the sign-in${forService}`} labelPosition="after" />;
  }
  if (progress?.url) {
    const { url } = progress;
    return (
      <div className={styles.step}>
        <p>
          Sign in{forService} on the page that opened in your browser, then come back here. If no page opened, open it
          with the button.
        </p>
        <div className={styles.linkRow}>
          <Button appearance="primary" as="a" href={url} target="_blank" rel="noreferrer" onClick={() => onOpen(url)}>
            Open the sign-in page
          </Button>
          <CopyButton text={url} label="Copy the link to the sign-in page">
            Copy link
          </CopyButton>
        </div>
        <Spinner size="tiny" label="Waiting for the sign-in in the browser" labelPosition="after" />
        {progress.adminConsentUrl === undefined ? null : (
          <p className={styles.approval}>
            Does the page say “Need admin approval”? An administrator must agree once for the whole organization.{' '}
            <AdminLink url={progress.adminConsentUrl} />
          </p>
        )}
      </div>
    );
  }
  return (
    <Spinner
      size="small"
      label={mode === 'browser' ? `Opening the sign-in page${forService}` : `Asking for a code${forService}`}
      labelPosition="after"
    />
  );
};

/** Where a sign-in stands, and every way out of it. */
export const SignInPanel = (props: SignInPanelProps) => {
  const { status, error, mode, personas } = props;
  const again = useRef<HTMLButtonElement>(null);
  // The button that had the focus is gone with the attempt; what comes next takes it over.
  useEffect(() => {
    if (status === 'failed' || status === 'cancelled') again.current?.focus();
  }, [status]);
  const adminUrl = error?.details?.adminConsentUrl;
  const advised: WireError | null =
    error === null
      ? null
      : {
          ...error,
          hint: adminUrl === undefined ? (error.hint ?? adviceFor[error.code]) : undefined,
          retryable: false,
        };
  return (
    <div className={styles.panel}>
      <div aria-live="polite">
        {status === 'running' && props.steps > 1 ? (
          <p className={styles.steps}>
            Step {Math.min(props.done.length + 1, props.steps)} of {props.steps}
            {props.progress?.service ? `: ${props.progress.service}` : ''}
            {props.done.length > 0 ? (
              <span className={styles.stepDone}>
                <CheckmarkCircleRegular aria-hidden="true" /> Signed in to {props.done.join(', ')}
              </span>
            ) : null}
          </p>
        ) : null}
        {status === 'running' ? <Waiting progress={props.progress} mode={mode} onOpen={props.onOpen} /> : null}
        {status === 'done' ? <p>Signed in to {props.connectionName}.</p> : null}
        {status === 'cancelled' ? <p>The sign-in was cancelled.</p> : null}
      </div>
      {status === 'failed' && advised ? <ErrorCallout title="The sign-in did not work" error={advised} /> : null}
      {status === 'failed' && adminUrl !== undefined ? <AdminApproval url={adminUrl} /> : null}
      {personas.length > 0 && status !== 'done' ? (
        <section className={styles.personas} aria-label="People of the practice tenant">
          <h3>People you can sign in as</h3>
          <ul>
            {personas.map((persona) => (
              <li key={persona.upn} className={styles.persona}>
                <span className={styles.role}>
                  {[persona.roles.join(', ') || 'No role', ...(persona.note ? [persona.note] : [])].join(', ')}
                </span>
                <span className={styles.secret}>
                  <span>{persona.upn}</span>
                  <CopyButton text={persona.upn} label={`Copy the name ${persona.upn}`} />
                </span>
                <span className={styles.secret}>
                  <code>{persona.password}</code>
                  <CopyButton text={persona.password} label={`Copy the password of ${persona.upn}`} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <div className={styles.ways}>
        {status === 'running' ? <Button onClick={props.onCancel}>Cancel sign-in</Button> : null}
        {status === 'failed' || status === 'cancelled' ? (
          <Button ref={again} appearance="primary" onClick={props.onRetry}>
            Try again
          </Button>
        ) : null}
        {status === 'done' ? null : mode === 'browser' ? (
          <Button appearance="subtle" onClick={props.onUseCode}>
            Use a code instead
          </Button>
        ) : (
          <Button appearance="subtle" onClick={props.onUseBrowser}>
            Use the browser instead
          </Button>
        )}
      </div>
    </div>
  );
};
