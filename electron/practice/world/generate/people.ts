import type { AddressBook } from '../address-book.ts';
import { DEFAULT_DOMAIN, UK_DOMAIN } from '../company.ts';
import { CULTURES, type Culture, TOTAL_CULTURE_WEIGHT, toAscii } from '../names.ts';
import type { Random } from '../random.ts';

interface PersonName {
  culture: Culture;
  given: string;
  surname: string;
  displayName: string;
  /** As it stands in the UPN; may have capitals. */
  local: string;
  domain: string;
}

const ascii = new Map<string, string>();

function plain(name: string, language: string): string {
  const key = language === 'de-DE' ? `de:${name}` : name;
  let out = ascii.get(key);
  if (out === undefined) {
    out = toAscii(name, language).toLowerCase();
    ascii.set(key, out);
  }
  return out;
}

const CULTURE_TABLE: Culture[] = CULTURES.flatMap((culture) => Array<Culture>(culture.weight).fill(culture));

/** Makes names until each local part is unique: the second Anna Schmidt is anna.schmidt2. */
export class NameMaker {
  readonly #book: AddressBook;
  readonly #reserved = new Set<string>();
  readonly #next = new Map<string, number>();

  constructor(book: AddressBook) {
    this.#book = book;
  }

  person(random: Random, wanted?: { country?: string; given?: string; surname?: string }): PersonName {
    const culture =
      CULTURES.find((c) => c.location === wanted?.country) ?? CULTURE_TABLE[random.below(TOTAL_CULTURE_WEIGHT)]!;
    const given = wanted?.given ?? random.pick(culture.given);
    let surname = wanted?.surname ?? random.pick(culture.surnames);
    if (wanted?.surname === undefined && random.chance(0.07)) {
      const second = random.pick(culture.surnames);
      if (second !== surname && !surname.includes('-') && !second.includes('-')) {
        surname = culture.location === 'ES' ? `${surname} ${second}` : `${surname}-${second}`;
      }
    }
    const initial = wanted === undefined && random.chance(0.16) ? 'ABCDEFGHJKLMNPRSTVW'[random.below(19)]! : '';
    const displayName = initial ? `${given} ${initial}. ${surname}` : `${given} ${surname}`;
    const keepApostrophe = wanted?.surname !== undefined || random.chance(0.6);
    const family = plain(surname, culture.language);
    const base = `${plain(given, culture.language)}.${initial ? `${initial.toLowerCase()}.` : ''}${keepApostrophe ? family : family.replaceAll("'", '')}`;
    let local = this.unique(base);
    if (random.chance(0.03)) local = capitalize(local);
    const domain =
      (culture.location === 'GB' || culture.location === 'IE') && random.chance(0.6) ? UK_DOMAIN : DEFAULT_DOMAIN;
    return { culture, given, surname, displayName, local, domain };
  }

  /** Keeps a name from being given again, though no live object has it. */
  reserve(local: string): void {
    this.#reserved.add(local);
  }

  #taken(local: string): boolean {
    return this.#book.hasAlias(local) || this.#reserved.has(local);
  }

  /** The local part itself, or with the first free number. */
  unique(base: string): string {
    if (!this.#taken(base)) return base;
    let n = this.#next.get(base) ?? 2;
    while (this.#taken(base + n)) n++;
    this.#next.set(base, n + 1);
    return base + n;
  }
}

function capitalize(local: string): string {
  return local.replace(/(^|[.'-])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}
