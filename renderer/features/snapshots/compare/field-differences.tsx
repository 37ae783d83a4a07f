import { Fragment } from 'react';
import type { Difference, FieldDifference } from '../../../../shared/domain/snapshots.ts';
import cells from '../../../ui/cells.module.css';
import styles from './compare.module.css';
import { fieldLine, sidesText } from './difference-words.ts';

const Value = ({ difference, kind }: { difference: FieldDifference; kind: Difference['kind'] }) => {
  const { before, after } = sidesText(difference);
  if (kind === 'added') return <strong className={styles.after}>{after}</strong>;
  if (kind === 'removed') return <s className={styles.before}>{before}</s>;
  return (
    <>
      <span className="visually-hidden">from </span>
      <s className={styles.before}>{before}</s>
      <span aria-hidden="true"> → </span>
      <span className="visually-hidden"> to </span>
      <strong className={styles.after}>{after}</strong>
    </>
  );
};

/** Whether a field says anything: what was added with nothing in it does not. */
export const isTold = ({ before, after }: FieldDifference): boolean =>
  [before, after].some((value) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0));

/** What differs, on one line. */
export const FieldDifferencesLine = ({ difference }: { difference: Difference }) => {
  const fields = difference.fields.filter(isTold);
  return (
    <span className={cells.plain} title={fields.map(fieldLine).join('\n')}>
      {fields.map((field, index) => (
        <Fragment key={field.field}>
          {index > 0 ? <span className={styles.dot}> · </span> : null}
          <span className={styles.label}>{field.label} </span>
          <Value difference={field} kind={difference.kind} />
        </Fragment>
      ))}
    </span>
  );
};
