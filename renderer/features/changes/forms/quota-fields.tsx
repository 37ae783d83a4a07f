import { noSize, parseSize, SizeInput, type SizeText } from '../../../ui/size-input.tsx';
import styles from './forms.module.css';

const names = ['issueWarning', 'prohibitSend', 'prohibitSendReceive'] as const;
type Name = (typeof names)[number];
export type QuotaTexts = Readonly<Record<Name, SizeText>>;
export type Quotas = Partial<Record<Name, number>>;

export const emptyQuotas: QuotaTexts = { issueWarning: noSize, prohibitSend: noSize, prohibitSendReceive: noSize };

const labels: Record<Name, string> = {
  issueWarning: 'Warn at',
  prohibitSend: 'Stop sending at',
  prohibitSendReceive: 'Stop sending and receiving at',
};

const limitless = (bytes: number): number => (bytes < 0 ? Number.POSITIVE_INFINITY : bytes);

/** Reads the three figures and checks what can be checked here: that they are sizes and stand in order. */
export const readQuotas = (
  texts: QuotaTexts,
): { bytes: Quotas; problems: Partial<Record<Name, string>>; valid: boolean } => {
  const bytes: Quotas = {};
  const problems: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const read = parseSize(texts[name]);
    if ('problem' in read) problems[name] = read.problem;
    else if (read.bytes !== null) bytes[name] = read.bytes;
  }
  const { issueWarning: warn, prohibitSend: send, prohibitSendReceive: receive } = bytes;
  const above = (low: number | undefined, high: number | undefined) =>
    low !== undefined && high !== undefined && limitless(low) > limitless(high);
  if (above(warn, send)) problems.issueWarning ??= 'The warning must not come after sending stops.';
  else if (above(warn, receive)) problems.issueWarning ??= 'The warning must not come after everything stops.';
  if (above(send, receive)) problems.prohibitSend ??= 'Sending must not stop after everything stops.';
  return { bytes, problems, valid: Object.keys(problems).length === 0 };
};

/** The three quotas, in the order in which they take effect. */
export const QuotaFields = ({
  texts,
  problems,
  placeholder,
  onChange,
}: {
  texts: QuotaTexts;
  problems: Partial<Record<Name, string>>;
  /** What an empty field means. */
  placeholder?: string;
  onChange: (texts: QuotaTexts) => void;
}) => (
  <div className={styles.quotas}>
    {names.map((name) => (
      <SizeInput
        key={name}
        label={labels[name]}
        value={texts[name]}
        problem={problems[name] ?? null}
        {...(placeholder ? { placeholder } : {})}
        onChange={(value) => onChange({ ...texts, [name]: value })}
      />
    ))}
  </div>
);
