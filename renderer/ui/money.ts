import { unknown } from './format.ts';

const formats = new Map<string, Intl.NumberFormat>();

/** `$4,310`, `$12.50`; cents only below 100. "–" for null. */
export const formatMoney = (amount: number | null, currency: string): string => {
  if (amount === null) return unknown;
  const cents = Math.abs(amount) < 100 && !Number.isInteger(amount);
  const key = `${currency} ${cents}`;
  let format = formats.get(key);
  if (!format) {
    const digits = cents ? 2 : 0;
    format = new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, format);
  }
  return format.format(amount);
};
