import { formatCount, formatGigabytes } from '../../ui/format.ts';

/** "12 to 20 days", "about 12 days", "0 days: full now". */
export const daysText = ({ from, to }: { from: number; to: number }): string => {
  if (to <= 0) return 'Full now';
  return from === to
    ? `about ${formatCount(from)} ${from === 1 ? 'day' : 'days'}`
    : `${formatCount(from)} to ${formatCount(to)} days`;
};

/** "1.2 GB a month", "shrinks by 0.3 GB a month", "Not known" for null. */
export const monthlyText = (bytes: number | null): string => {
  if (bytes === null) return 'Not known';
  if (bytes === 0) return 'None';
  return bytes < 0 ? `shrinks by ${formatGigabytes(-bytes)} a month` : `${formatGigabytes(bytes)} a month`;
};
