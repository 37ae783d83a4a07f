import { useEffect, useState } from 'react';
import { formatAge, formatAsOf, formatAsOfAge, formatDateTime } from './format.ts';

/** The time now, renewed every half minute: ages on screen must not stand still. */
export const useNow = (): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
};

/** How old a family of figures is, e.g. "sizes Nov 19 · 2 days old". */
export const freshnessText = (label: string, asOf: string | null, now: number): string =>
  `${label} ${asOf === null ? 'never read' : formatAsOfAge(asOf, now)}`;

/** The same as an element, with the exact time on hover. */
export const Freshness = ({
  label,
  asOf,
  stale,
  past = false,
}: {
  label: string;
  asOf: string | null;
  stale?: string | undefined;
  /** Of a file, which says itself how old it is. */
  past?: boolean;
}) => {
  const now = useNow();
  return (
    <span
      title={[asOf === null ? 'Not read yet' : `As of ${formatDateTime(asOf)} (${formatAge(asOf, now)})`, stale]
        .filter(Boolean)
        .join('. ')}
    >
      {past && asOf !== null ? `${label} ${formatAsOf(asOf, now)}` : freshnessText(label, asOf, now)}
      {stale && asOf !== null ? ' (older)' : ''}
    </span>
  );
};
