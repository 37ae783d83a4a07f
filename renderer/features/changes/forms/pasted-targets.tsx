import { Field, Spinner, Textarea } from '@fluentui/react-components';
import { useEffect, useMemo, useState } from 'react';
import type { MethodOutput } from '../../../../shared/contract/index.ts';
import { namedBy } from '../../../../shared/domain/text-key.ts';
import { useApi } from '../../../api/api-context.tsx';
import type { PlanTargets } from '../../../api/plans.ts';
import { ErrorCallout } from '../../../ui/error-callout.tsx';
import { formatCount, plural } from '../../../ui/format.ts';
import styles from './forms.module.css';

type Resolved = MethodOutput<'targets.resolve'>;
type Failure = Parameters<typeof ErrorCallout>[0]['error'];

const settleMs = 350;
const shownProblems = 50;
const mostLines = 200_000;

/**
 * One name or address a line; commas and semicolons separate too, as mail programs write lists. Each with the number
 * of the line it stands on.
 */
export const namesIn = (text: string): { line: number; text: string }[] =>
  text
    .split(/\r\n|\r|\n/)
    .flatMap((words, index) =>
      words
        .split(/[;,]/)
        .map(namedBy)
        .map((part) => /<([^<>\s]+@[^<>\s]+)>$/.exec(part)?.[1] ?? part)
        .map((part) => /^(["'])(.*)\1$/.exec(part)?.[2]?.trim() ?? part)
        .map(namedBy)
        .filter((part) => part !== '')
        .map((part) => ({ line: index + 1, text: part.slice(0, 400) })),
    )
    .slice(0, mostLines);

const Problems = ({ title, lines }: { title: string; lines: readonly { key: string; text: string; why: string }[] }) =>
  lines.length === 0 ? null : (
    <details className={styles.problems} open={lines.length <= 5}>
      <summary>{title}</summary>
      <ul>
        {lines.slice(0, shownProblems).map((line) => (
          <li key={line.key}>
            <span className={styles.problemText}>{line.text}</span> <span className={styles.quiet}>{line.why}</span>
          </li>
        ))}
      </ul>
      {lines.length > shownProblems ? (
        <p className={styles.quiet}>and {formatCount(lines.length - shownProblems)} more</p>
      ) : null}
    </details>
  );

/** A list of addresses, matched against the tenant while it is typed or pasted. */
export const PastedTargets = ({
  connectionId,
  onTargets,
}: {
  connectionId: string;
  /** The mailboxes that were found; null when there are none. */
  onTargets: (targets: PlanTargets | null) => void;
}) => {
  const { transport } = useApi();
  const [text, setText] = useState('');
  const [resolved, setResolved] = useState<Resolved | null>(null);
  const [error, setError] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same again.
  useEffect(() => {
    const names = namesIn(text);
    onTargets(null);
    setResolved(null);
    setError(null);
    if (names.length === 0) {
      setBusy(false);
      return;
    }
    setBusy(true);
    const controller = new AbortController();
    const timer = setTimeout(() => {
      void transport
        .call(
          'targets.resolve',
          { connectionId, objectKind: 'mailbox', lines: names.map((name) => name.text) },
          controller.signal,
        )
        .then((answer) => {
          if (controller.signal.aborted) return;
          setBusy(false);
          if (!answer.ok) {
            setError(answer.error);
            return;
          }
          setResolved(answer.value);
          const [first] = answer.value.matched;
          if (!first) return;
          const rows = answer.value.matched.map(({ objectId }) => ({ objectId }));
          onTargets({
            selection: { kind: 'rows', rows },
            count: rows.length,
            ...(rows.length === 1 ? { name: first.name } : {}),
          });
        });
    }, settleMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text, connectionId, transport, onTargets, attempt]);

  const lines = useMemo(() => namesIn(text).map((name) => name.line), [text]);
  /** Where in the text the n-th name stands. */
  const lineOf = (n: number): number => lines[n - 1] ?? n;

  return (
    <div className={styles.pasted}>
      <Field
        label="Mailboxes"
        hint="One address, user principal name or alias a line; commas and semicolons separate too."
      >
        <Textarea
          autoFocus
          resize="vertical"
          rows={5}
          value={text}
          placeholder={'ap@contoso.com\ncareers@contoso.com'}
          onChange={(_, data) => setText(data.value)}
        />
      </Field>
      <div role="status">
        {busy ? <Spinner size="tiny" label="Looking them up" labelPosition="after" /> : null}
        {resolved ? (
          <p>
            <strong>{plural(resolved.matched.length, 'mailbox', 'mailboxes')} found</strong>
            {resolved.unknown.length > 0 ? `, ${formatCount(resolved.unknown.length)} unknown` : ''}
            {resolved.ambiguous.length > 0 ? `, ${formatCount(resolved.ambiguous.length)} ambiguous` : ''}
            {resolved.duplicate.length > 0 ? `, ${formatCount(resolved.duplicate.length)} named twice` : ''}
          </p>
        ) : null}
      </div>
      {error ? <ErrorCallout error={error} onRetry={() => setAttempt((count) => count + 1)} /> : null}
      {resolved ? (
        <>
          <Problems
            title={`${formatCount(resolved.unknown.length)} not in this tenant`}
            lines={resolved.unknown.map(({ line, text: words }) => ({
              key: `${line}`,
              text: words,
              why: `line ${lineOf(line)}`,
            }))}
          />
          <Problems
            title={`${formatCount(resolved.ambiguous.length)} fit more than one mailbox`}
            lines={resolved.ambiguous.map(({ line, text: words, candidates }) => ({
              key: `${line}`,
              text: words,
              why: `line ${lineOf(line)}: ${candidates.slice(0, 5).join(', ')}`,
            }))}
          />
          <Problems
            title={`${formatCount(resolved.duplicate.length)} named twice`}
            lines={resolved.duplicate.map(({ line, text: words, firstLine }) => ({
              key: `${line}`,
              text: words,
              why: `line ${lineOf(line)}, already on line ${lineOf(firstLine)}`,
            }))}
          />
        </>
      ) : null}
    </div>
  );
};
