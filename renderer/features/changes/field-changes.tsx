import { Fragment } from 'react';
import type { FieldChange } from '../../../shared/domain/changes.ts';
import { valueText } from '../../ui/value-text.ts';
import styles from './field-changes.module.css';
import { beforeText } from './plan-words.ts';

const Value = ({ change }: { change: FieldChange }) => {
  const before = beforeText(change);
  const after = valueText(change.field, change.after);
  const known = change.beforeKnown !== false;
  // Something given or taken reads better as such than as "not set → name".
  if (known && change.before === null && typeof change.after === 'string') {
    return (
      <>
        <span className="visually-hidden">gets </span>
        <strong className={styles.after}>+ {after}</strong>
      </>
    );
  }
  if (change.after === null && typeof change.before === 'string') {
    return (
      <>
        <span className="visually-hidden">loses </span>
        <s className={styles.before}>{before}</s>
      </>
    );
  }
  return (
    <>
      <span className="visually-hidden">from </span>
      {known ? (
        <s className={styles.before}>{before}</s>
      ) : (
        <em className={styles.unknown} title="It was never read; it is just before it is changed">
          {before}
        </em>
      )}
      <span aria-hidden="true"> → </span>
      <span className="visually-hidden"> to </span>
      <strong className={styles.after}>{after}</strong>
    </>
  );
};

/** What changes, before → after, on one line; the label is left out where the value says it all. */
export const FieldChangesLine = ({ changes }: { changes: readonly FieldChange[] }) => {
  if (changes.length === 0) return <span className={styles.none}>nothing to change</span>;
  return (
    <span
      className={styles.line}
      title={changes
        .map((change) => `${change.label}: ${beforeText(change)} → ${valueText(change.field, change.after)}`)
        .join('\n')}
    >
      {changes.map((change, index) => (
        <Fragment key={change.field}>
          {index > 0 ? <span className={styles.dot}> · </span> : null}
          {change.field === 'RecipientTypeDetails' ? null : <span className={styles.label}>{change.label} </span>}
          <Value change={change} />
        </Fragment>
      ))}
    </span>
  );
};

/** The same, one change a line. */
export const FieldChangesList = ({ changes }: { changes: readonly FieldChange[] }) => (
  <dl className={styles.list}>
    {changes.map((change) => (
      <div key={change.field}>
        <dt>{change.label}</dt>
        <dd>
          <Value change={change} />
        </dd>
      </div>
    ))}
  </dl>
);
