import { Fragment } from 'react';
import type { MethodOutput } from '../../../shared/contract/index.ts';
import { Badge } from '../../ui/badge.tsx';
import { formatCount } from '../../ui/format.ts';
import type { Tone } from '../../ui/tone.ts';
import { valueText } from '../../ui/value-text.ts';
import styles from './snapshots.module.css';

type Carried = MethodOutput<'snapshots.applyPlanLive'>;
type Drifted = Carried['drifts'][number];

const words: Readonly<Record<Drifted['drift'], { word: string; tone: Tone; note: string }>> = {
  changed: { word: 'Changed since', tone: 'warn', note: '' },
  gone: { word: 'Gone', tone: 'bad', note: 'No longer in the tenant.' },
  unread: { word: 'Could not be read', tone: 'bad', note: 'What it is like now is unknown.' },
  already: { word: 'Already so', tone: 'neutral', note: 'Nothing left to do.' },
};
const order: readonly Drifted['drift'][] = ['unread', 'changed', 'gone', 'already'];

const What = ({ drift: { drift, fields, why } }: { drift: Drifted }) =>
  fields.length === 0
    ? (why ?? words[drift].note)
    : fields.map(({ field, label, planned, now }, index) => (
        <Fragment key={field}>
          {index > 0 ? <br /> : null}
          {label}: was {valueText(field, planned)}, is now <strong>{valueText(field, now)}</strong>
        </Fragment>
      ));

/** Item by item, how the live tenant differs from what a plan was drawn up on. */
export const DriftList = ({ drift, drifts }: Pick<Carried, 'drift' | 'drifts'>) => {
  const all = drift.changed + drift.gone + drift.already + drift.unread;
  if (all === 0) return null;
  const sorted = drifts.toSorted((a, b) => order.indexOf(a.drift) - order.indexOf(b.drift));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long list must be scrollable by keyboard. */}
      <section className={styles.driftList} aria-label="What no longer fits" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">State</th>
              <th scope="col">What happened</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((each) => (
              <tr key={each.objectId}>
                <th scope="row">{each.name}</th>
                <td>
                  <Badge tone={words[each.drift].tone}>{words[each.drift].word}</Badge>
                </td>
                <td>
                  <What drift={each} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {all > drifts.length ? (
        <p className={styles.quiet}>
          The first {formatCount(drifts.length)} of {formatCount(all)}.
        </p>
      ) : null}
      {drift.unread > 0 ? (
        <p className={styles.text}>
          What could not be read is left out of the draft. Check again, or put it back there: applying looks at each
          item once more.
        </p>
      ) : null}
      {drift.changed > 0 ? (
        <p className={styles.text}>
          What changed since is left out of the draft. Put it back there if the plan is still right for it.
        </p>
      ) : null}
    </>
  );
};
