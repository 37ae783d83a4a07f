/** The marks a language writes numbers with. */
interface Marks {
  decimal: string;
  group: string;
}

const marksOf = (locale: string | undefined): Marks => {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true, numberingSystem: 'latn' }).formatToParts(
    1_234_567.5,
  );
  const mark = (type: 'decimal' | 'group', otherwise: string) =>
    parts.find((part) => part.type === type)?.value ?? otherwise;
  return { decimal: mark('decimal', '.'), group: mark('group', '') };
};

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * A number as a person of that language types it, with or without groups; null when it is none. Groups must stand where
 * the language puts them, so that `1,5` is not read as 15 where the comma groups.
 */
export const parseNumber = (text: string, locale?: string): number | null => {
  const { decimal, group } = marksOf(locale);
  // Nobody types the narrow or fixed spaces and typographic apostrophes that formats put between groups.
  const even = (words: string) => words.replace(/[\s\u00a0\u202f]/g, ' ').replace(/’/g, "'");
  const typed = even(text.trim()).replace(/^\u2212/, '-');
  const separator = quoted(even(group));
  const whole = separator === '' ? '\\d+' : `(?:\\d+|\\d{1,3}(?:${separator}\\d{2,3})*${separator}\\d{3})`;
  const fraction = `${quoted(decimal)}\\d+`;
  const match = new RegExp(`^(-?)(${whole})?(${fraction})?$`).exec(typed);
  if (!match || (match[2] === undefined && match[3] === undefined)) return null;
  const digits = (match[2] ?? '0').replace(/\D/g, '');
  const behind = match[3] ? `.${match[3].slice(decimal.length)}` : '';
  return Number(`${match[1] ?? ''}${digits}${behind}`);
};

/** A number as it goes into a field, for that language to read back. */
export const typedNumber = (value: number, locale?: string): string =>
  new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 3, numberingSystem: 'latn' }).format(
    value,
  );

/** What a bound of a range says: a figure that is not negative, nothing (null), or why it does not do. */
export const readFigure = (text: string, unit: string): { value: number | null } | { problem: string } => {
  const words = text.trim();
  const bare = unit !== '' && words.toUpperCase().endsWith(unit) ? words.slice(0, -unit.length).trim() : words;
  if (bare === '') return { value: null };
  const value = parseNumber(bare);
  if (value === null) return { problem: `Enter a number such as ${typedNumber(unit === 'GB' ? 49.5 : 50)}.` };
  return value < 0 ? { problem: 'Enter 0 or more.' } : { value };
};
