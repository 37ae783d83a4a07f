import { Checkbox, Field, Input } from '@fluentui/react-components';
import styles from './size-input.module.css';
import { readFigure, typedNumber } from './typed-number.ts';

const GB = 1024 ** 3;
/** The service's highest quota. */
const highest = 2_199_023_254_528;

/** What a person typed for a size: a figure in GB, or no limit. */
export interface SizeText {
  text: string;
  unlimited: boolean;
}

export const noSize: SizeText = { text: '', unlimited: false };

/** A size as a person of this language would type it: `49.5`; empty for null. */
export const sizeText = (bytes: number | null): SizeText =>
  bytes === null
    ? noSize
    : bytes < 0
      ? { text: '', unlimited: true }
      : { text: typedNumber(bytes / GB), unlimited: false };

/** Bytes, -1 for Unlimited, null when nothing was typed, or why it is no size. */
export const parseSize = ({ text, unlimited }: SizeText): { bytes: number | null } | { problem: string } => {
  if (unlimited) return { bytes: -1 };
  const read = readFigure(text, 'GB');
  if ('problem' in read) return read;
  if (read.value === null) return { bytes: null };
  const bytes = Math.round(read.value * GB);
  return bytes > highest ? { problem: 'The service takes at most 2,048 GB.' } : { bytes };
};

/** A size in GB, or Unlimited. */
export const SizeInput = ({
  label,
  hint,
  placeholder,
  value,
  problem,
  onChange,
}: {
  label: string;
  hint?: string;
  placeholder?: string;
  value: SizeText;
  /** Why the figure does not do. */
  problem?: string | null;
  onChange: (value: SizeText) => void;
}) => (
  <div className={styles.row}>
    <Field
      className={styles.figure}
      label={label}
      {...(hint ? { hint } : {})}
      {...(problem ? { validationMessage: problem, validationState: 'error' as const } : {})}
    >
      <Input
        inputMode="decimal"
        value={value.unlimited ? '' : value.text}
        placeholder={value.unlimited ? 'Unlimited' : placeholder}
        disabled={value.unlimited}
        contentAfter={<span aria-hidden="true">GB</span>}
        onChange={(_, data) => onChange({ text: data.value, unlimited: false })}
      />
    </Field>
    <Checkbox
      className={styles.unlimited}
      label="Unlimited"
      aria-label={`${label}: Unlimited`}
      checked={value.unlimited}
      onChange={(_, data) => onChange({ text: value.text, unlimited: data.checked === true })}
    />
  </div>
);
