import { type ComparisonSummary, compareEntities } from '../../../../shared/domain/snapshots.ts';
import { ShareBar } from '../../../ui/bars.tsx';
import { Note } from '../../../ui/error-callout.tsx';
import { FigureTile } from '../../../ui/figure-tile.tsx';
import { formatCount, formatTotal } from '../../../ui/format.ts';
import { formatMoney } from '../../../ui/money.ts';
import { Card } from '../../../ui/page.tsx';
import styles from './compare.module.css';
import { differenceKinds, entityWords, growthText, kindWords, presetWords } from './difference-words.ts';
import type { CompareFilter } from './use-compare-view.ts';

type Show = (change: Partial<CompareFilter>) => void;
type Total = ComparisonSummary['totals'][number];

const totalText = (value: number | null, unit: Total['unit'], currency: string | null): string => {
  if (unit === 'money') return formatMoney(value, currency ?? 'USD');
  return unit === 'bytes' ? formatTotal(value) : formatCount(value);
};

const deltaText = ({ before, after, unit }: Total, currency: string | null): string => {
  if (before === null || after === null) return `was ${totalText(before, unit, currency)}`;
  const delta = after - before;
  if (delta === 0) return 'as before';
  const size =
    unit === 'bytes' ? growthText(delta) : `${delta < 0 ? '−' : '+'}${totalText(Math.abs(delta), unit, currency)}`;
  return `${size}, was ${totalText(before, unit, currency)}`;
};

const Counts = ({ summary, show }: { summary: ComparisonSummary; show: Show }) => (
  <Card title="Differences">
    <table className={styles.counts}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">What</span>
          </th>
          {differenceKinds.map((kind) => (
            <th key={kind} scope="col" className={styles.countsHead}>
              {kindWords[kind].word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {compareEntities.map((entity) => {
          const missing = summary.missing.find((each) => each.entity === entity);
          return (
            <tr key={entity}>
              <th scope="row">{entityWords[entity].many}</th>
              {missing ? (
                <td colSpan={3} className={styles.missing}>
                  Not compared. {missing.reason}
                </td>
              ) : (
                differenceKinds.map((kind) => {
                  const count = summary.counts[entity][kind];
                  return (
                    <td key={kind}>
                      {count === 0 ? (
                        <span className={styles.none}>0</span>
                      ) : (
                        <button
                          type="button"
                          className={styles.count}
                          aria-label={`${formatCount(count)} ${kindWords[kind].word.toLowerCase()}: ${entityWords[entity].many}`}
                          onClick={() => show({ entity, kind })}
                        >
                          {formatCount(count)}
                        </button>
                      )}
                    </td>
                  );
                })
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
    {summary.figuresOnly > 0 ? (
      <p className={styles.quiet}>
        Of the changed ones, {formatCount(summary.figuresOnly)} differ only in sizes and dates of use.
      </p>
    ) : null}
  </Card>
);

const Bars = ({
  rows,
}: {
  rows: readonly { key: string; label: string; count: number; onClick: (() => void) | undefined }[];
}) => {
  const most = Math.max(1, ...rows.map((row) => row.count));
  return (
    <div className={styles.bars}>
      {rows.map(({ key, label, count, onClick }) => {
        const inside = (
          <>
            <span className={styles.barLabel}>{label}</span>
            <ShareBar value={count} of={most} />
            <span className={styles.barFigure}>{formatCount(count)}</span>
          </>
        );
        return onClick ? (
          <button key={key} type="button" className={styles.bar} onClick={onClick}>
            {inside}
          </button>
        ) : (
          <div key={key} className={styles.bar}>
            {inside}
          </div>
        );
      })}
    </div>
  );
};

const GB = 1024 ** 3;
const gigabytes = (bytes: number): string =>
  `${(bytes / GB).toLocaleString(undefined, { maximumFractionDigits: 1 })} GB`;

const growthLabel = (from: number | null, to: number | null): string => {
  if (from === null) return 'Shrank';
  if (to === null) return `${gigabytes(from)} or more`;
  return from === 0 ? `Up to ${gigabytes(to)}` : `${gigabytes(from)} to ${gigabytes(to)}`;
};

/** The whole of a comparison at a glance; every figure leads to its rows. */
export const SummaryTab = ({ summary, show }: { summary: ComparisonSummary; show: Show }) => (
  <div className={styles.scroll}>
    <div className={styles.summary}>
      {summary.notes.map((note) => (
        <Note key={note}>{note}</Note>
      ))}
      {/* biome-ignore lint/a11y/useSemanticElements: a group of figures, not of form fields. */}
      <div className={styles.tiles} role="group" aria-label="Totals">
        {summary.totals.map((total) => (
          <FigureTile
            key={total.label}
            label={total.label}
            value={totalText(total.after, total.unit, summary.currency)}
            detail={deltaText(total, summary.currency)}
          />
        ))}
      </div>
      <div className={styles.columns}>
        <div className={styles.side}>
          <Counts summary={summary} show={show} />
          <Card title="Mailboxes by growth">
            {summary.growth.every(({ count }) => count === 0) ? (
              <p className={styles.quiet}>No mailbox has a size on both sides.</p>
            ) : (
              <Bars
                rows={summary.growth.map(({ from, to, count }) => ({
                  key: `${from} ${to}`,
                  label: growthLabel(from, to),
                  count,
                  onClick:
                    from !== null && from > 0 && count > 0
                      ? () => show({ entity: 'mailboxes', grew: from / GB, sort: 'growth' })
                      : undefined,
                }))}
              />
            )}
          </Card>
        </div>
        <div className={styles.side}>
          <Card title="Worth a look">
            <Bars
              rows={presetWords.map(({ id, label }) => {
                const count = summary.presets[id] ?? 0;
                return { key: id, label, count, onClick: count > 0 ? () => show({ preset: id }) : undefined };
              })}
            />
          </Card>
          <Card title="Most changed fields">
            {summary.fields.length === 0 ? <p className={styles.quiet}>No field changed.</p> : null}
            <Bars
              rows={summary.fields.slice(0, 12).map(({ field, label, count }) => ({
                key: field,
                label,
                count,
                onClick: () => show({ field }),
              }))}
            />
          </Card>
        </div>
      </div>
    </div>
  </div>
);
