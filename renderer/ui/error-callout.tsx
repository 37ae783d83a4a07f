import { Button } from '@fluentui/react-components';
import { ErrorCircleRegular, WarningRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { CopyButton } from './copy.tsx';
import styles from './error-callout.module.css';

const detailLines = (error: WireError): { label: string; value: string }[] => {
  const details = error.details ?? {};
  const lines: [string, string | number | undefined][] = [
    ['HTTP status', details.status],
    ['Service code', details.serviceCode],
    ['Service message', details.serviceMessage],
    ['Request ID', details.requestId],
    ['Client request ID', details.clientRequestId],
    ['Time', details.at],
    ['File', details.path],
    ['Retry after', details.retryAfterSeconds === undefined ? undefined : `${details.retryAfterSeconds} s`],
  ];
  return lines.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value: String(value) }]));
};

/** The failure as plain text for a support case. */
export const supportText = (error: WireError): string =>
  [
    `${error.message} (${error.code})`,
    ...(error.hint ? [error.hint] : []),
    ...detailLines(error).map((line) => `${line.label}: ${line.value}`),
  ].join('\n');

/** A failure: what happened, what to do, and the details a support case asks for. */
export const ErrorCallout = ({
  error,
  title,
  severity = 'error',
  onRetry,
  actions,
}: {
  error: WireError;
  /** What was being done, e.g. "Sizes could not be read". */
  title?: string;
  severity?: 'error' | 'warning';
  onRetry?: (() => void) | undefined;
  actions?: ReactNode;
}) => {
  const lines = detailLines(error);
  return (
    <div className={`${styles.callout} ${styles[severity]}`} role="alert">
      <span className={styles.icon} aria-hidden="true">
        {severity === 'error' ? <ErrorCircleRegular /> : <WarningRegular />}
      </span>
      <div className={styles.body}>
        {title ? <p className={styles.title}>{title}</p> : null}
        <p className={title ? styles.text : styles.title}>{error.message}</p>
        {error.hint ? <p className={styles.text}>{error.hint}</p> : null}
        {lines.length > 0 ? (
          <details className={styles.details}>
            <summary>Details</summary>
            <dl>
              {lines.map((line) => (
                <div key={line.label}>
                  <dt>{line.label}</dt>
                  <dd>{line.value}</dd>
                </div>
              ))}
            </dl>
          </details>
        ) : null}
        <div className={styles.actions}>
          {onRetry && error.retryable ? (
            <Button size="small" onClick={onRetry}>
              Try again
            </Button>
          ) : null}
          {actions}
          {lines.length > 0 ? (
            <CopyButton text={supportText(error)} label="Copy details for support">
              Copy for support
            </CopyButton>
          ) : null}
        </div>
      </div>
    </div>
  );
};

/** A note on a tinted ground that is not a failure. */
export const Note = ({
  tone = 'info',
  title,
  children,
  actions,
}: {
  tone?: 'info' | 'warn' | 'bad';
  title?: string;
  children: ReactNode;
  actions?: ReactNode;
}) => (
  <div className={`${styles.callout} ${styles[tone]}`}>
    <div className={styles.body}>
      {title ? <p className={styles.title}>{title}</p> : null}
      <div className={styles.text}>{children}</div>
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  </div>
);
