import { parseNumber } from '../../../ui/typed-number.ts';

/** What one pasted cell asks for. `keep` = empty: left as it is. */
export type PastedCell = 'on' | 'off' | 'keep' | 'unclear';

const onWords = new Set([
  '1',
  'x',
  'y',
  'yes',
  'true',
  'on',
  'both',
  'ja',
  'wahr',
  'oui',
  'vrai',
  'si',
  'sí',
  '✓',
  '✔',
  '●',
  '+',
]);
const offWords = new Set([
  '0',
  'n',
  'no',
  'false',
  'off',
  'none',
  'nein',
  'falsch',
  'non',
  'faux',
  '-',
  '–',
  '−',
  '✗',
  '✘',
]);

/** Figures are read as that language writes them; in another, a figure may not be understood. */
export const readCell = (text: string, locale?: string): PastedCell => {
  const word = text.trim().toLowerCase();
  if (word === '') return 'keep';
  if (onWords.has(word)) return 'on';
  if (offWords.has(word)) return 'off';
  // As exported: "direct; 2 plans off", "group: Sales". What a group gives is not given by hand.
  if (/^direct\b/.test(word)) return 'on';
  if (word.startsWith('group:')) return 'keep';
  const number = parseNumber(word, locale);
  return number === null || number < 0 ? 'unclear' : number > 0 ? 'on' : 'off';
};

/** Cells of a block as spreadsheets put it on the clipboard: tabs, line ends, quotes where a cell holds either. */
export const splitBlock = (text: string): string[][] => {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const endCell = () => {
    rows.at(-1)?.push(cell);
    cell = '';
  };
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (source[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === '\t') endCell();
    else if (char === '\n') {
      endCell();
      rows.push([]);
    } else cell += char;
  }
  endCell();
  return rows;
};

/** A block as text: 1 and 0, which every spreadsheet keeps. */
export const joinBlock = (cells: readonly (readonly boolean[])[]): string =>
  cells.map((row) => row.map((held) => (held ? '1' : '0')).join('\t')).join('\n');
