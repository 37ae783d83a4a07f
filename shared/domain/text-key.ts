// Letters that Unicode does not decompose but people type without the mark.
const folds: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
};
const nonAscii = /\P{ASCII}/u;
const marks = /\p{M}+/gu;
const folded = /[ßæœøđðþłħı]/g;

/**
 * The form in which names are compared, sorted and searched: lower case, compatibility-decomposed, without accents.
 * Two texts with the same key read the same to a person in a hurry.
 */
export function textKey(text: string): string {
  if (!nonAscii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(marks, '')
    .toLowerCase()
    .replace(marks, '')
    .replace(folded, (letter) => folds[letter] ?? letter);
}

/** The words of a quick search, as keys. All of them must occur. At most eight are used. */
export function searchWords(search: string | undefined): string[] {
  if (!search) return [];
  const words = new Set<string>();
  for (const word of search.split(/\s+/)) {
    const key = textKey(word);
    if (key !== '') words.add(key);
  }
  return [...words].slice(0, 8);
}
