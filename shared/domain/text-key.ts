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

const unseen = '[\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff]';
const unseenAround = new RegExp(`^${unseen}+|${unseen}+$`, 'g');
const unseenAnywhere = new RegExp(unseen, 'g');

/**
 * Who a copied text names: without what nobody sees (mail programs and chats add zero-width and direction marks), and
 * without the `SMTP:` or `mailto:` of an address. Inside a name such marks may be letters' own, and stay.
 */
export function namedBy(text: string): string {
  const name = text.replace(unseenAround, '');
  if (!name.includes('@')) return name;
  const address = name.replace(/^(?:smtp|mailto):/i, '');
  return /\s/.test(address) ? address.trim() : address.replace(unseenAnywhere, '');
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
