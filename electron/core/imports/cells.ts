import { parseExchangeSize } from '../../../shared/domain/sizes.ts';

/** Readers of single cells as people write them. `undefined` = the cell does not say such a thing. */

const yes: ReadonlySet<string> = new Set([
  'true',
  'yes',
  'y',
  '1',
  'on',
  'x',
  'enabled',
  '$true',
  'ja',
  'wahr',
  'oui',
  'vrai',
]);
const no: ReadonlySet<string> = new Set([
  'false',
  'no',
  'n',
  '0',
  'off',
  'disabled',
  '$false',
  'nein',
  'falsch',
  'non',
  'faux',
]);

export function readFlag(cell: string): boolean | undefined {
  const word = cell.trim().toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : undefined;
}

const units: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

/** Bytes of `49.5 GB`, `512MB`, `53687091200` or Exchange's own form; -1 for Unlimited. */
export function readSize(cell: string): number | undefined {
  const text = cell.trim();
  if (/^unlimited$/i.test(text)) return -1;
  const written = /^(\d+(?:[.,]\d+)?)\s*([kmgt]?b)?$/i.exec(text);
  if (written) {
    const factor = units[(written[2] ?? 'b').toLowerCase()] ?? 1;
    return Math.round(Number(String(written[1]).replace(',', '.')) * factor);
  }
  return parseExchangeSize(text) ?? undefined;
}

/** Parts between semicolons, vertical bars or line breaks. */
export const readList = (cell: string): string[] =>
  cell
    .split(/[;|\r\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
