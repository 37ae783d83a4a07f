/** PowerShell text from data. Everything a person or the service named goes through `quote`. */

/**
 * A single-quoted PowerShell string: nothing in it is expanded. PowerShell also ends such a string at the
 * typographic quotes U+2018 to U+201B, so those are doubled like the plain one.
 * Line breaks are kept: they are literal inside single quotes.
 */
export function quote(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, (mark) => mark + mark)}'`;
}

/** A comment cannot be ended by its text: line breaks become spaces. */
export function comment(text: string): string {
  return `# ${text.replace(/[\r\n\u0085\u2028\u2029]+/g, ' ')}`;
}

export type PowerShellValue =
  | string
  | number
  | boolean
  | null
  | readonly string[]
  | { add?: readonly string[]; remove?: readonly string[] };

/** A parameter value: strings quoted, lists as `@('a','b')`, deltas as `@{Add=...;Remove=...}`. */
export function value(input: PowerShellValue): string {
  if (input === null) return '$null';
  if (typeof input === 'boolean') return input ? '$true' : '$false';
  if (typeof input === 'number') return String(input);
  if (typeof input === 'string') return quote(input);
  if (Array.isArray(input)) return list(input as readonly string[]);
  const delta = input as { add?: readonly string[]; remove?: readonly string[] };
  const parts = [delta.add ? `Add=${list(delta.add)}` : null, delta.remove ? `Remove=${list(delta.remove)}` : null];
  return `@{${parts.filter((part) => part !== null).join('; ')}}`;
}

const list = (items: readonly string[]): string => `@(${items.map(quote).join(', ')})`;

/**
 * One cmdlet call on one line. Switches are given as booleans and written `-Name:$true`,
 * which works for switch and Boolean parameters alike.
 */
export function cmdlet(name: string, parameters: Readonly<Record<string, PowerShellValue>>): string {
  const words = Object.entries(parameters).map(
    ([key, input]) => `-${key}${typeof input === 'boolean' ? ':' : ' '}${value(input)}`,
  );
  return [name, ...words].join(' ');
}
