import { createHmac } from 'node:crypto';
import { textKey } from '../../../shared/domain/text-key.ts';
import { trusteeIsNoPerson } from './trustees.ts';

const address = /[^\s@<>"',;:()[\]\\]+@([^\s@<>"',;:()[\]\\]+)/g;
const letters = 12;
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

const shape = /^(Person [a-z2-9]{12}|person-[a-z2-9]{12}(@.*)?)$/;
/** Whether a text is one of these names, from whatever file. */
export const isPseudonym = (text: string): boolean => shape.test(text);

/** Names for people that are the same wherever the same person is meant, within one file. */
export interface Pseudonyms {
  /** A display, given or family name. */
  name(text: string | null): string | null;
  /** An address or user principal name: the domain stays. */
  address(text: string | null): string | null;
  /** An address where there is an @, a name elsewhere; ids and accounts of the system stay. */
  reference(text: string | null): string | null;
  /** A JSON array of proxy addresses. X.500 names, which spell out people, are left out. */
  proxies(list: string | null): string | null;
  /** A JSON array of references. */
  references(list: string | null): string | null;
  /** Free text: addresses in it are replaced. */
  text(text: string | null): string | null;
}

/** Pseudonyms under a key of 32 bytes: whoever has it can tell which name became which, nobody else. */
export function createPseudonyms(key: Uint8Array): Pseudonyms {
  const known = new Map<string, string>();
  const token = (kind: 'name' | 'address', text: string): string => {
    const subject = `${kind}:${textKey(text.trim())}`;
    let found = known.get(subject);
    if (found === undefined) {
      const digest = createHmac('sha256', key).update(subject).digest();
      found = Array.from(digest.subarray(0, letters), (byte) => alphabet[byte % alphabet.length]).join('');
      known.set(subject, found);
    }
    return found;
  };
  const orNull =
    (work: (text: string) => string) =>
    (text: string | null): string | null =>
      text === null || text === '' ? text : work(text);
  const name = (text: string): string => `Person ${token('name', text)}`;
  const one = (text: string): string => {
    const at = text.lastIndexOf('@');
    return at < 0
      ? `person-${token('address', text)}`
      : `person-${token('address', text.slice(0, at))}${text.slice(at)}`;
  };
  const reference = (text: string): string =>
    trusteeIsNoPerson(text) ? text : text.includes('@') ? one(text) : name(text);
  const inList = (work: (text: string) => string | null) =>
    orNull((list) => JSON.stringify((JSON.parse(list) as string[]).map(work).filter((entry) => entry !== null)));
  const proxy = (text: string): string | null => {
    const colon = text.indexOf(':');
    const scheme = colon < 0 ? '' : text.slice(0, colon + 1);
    const rest = text.slice(scheme.length);
    return rest.includes('@') ? scheme + one(rest) : null;
  };
  return {
    name: orNull(name),
    address: orNull(one),
    reference: orNull(reference),
    proxies: inList(proxy),
    references: inList(reference),
    text: orNull((text) => text.replace(address, (whole) => one(whole))),
  };
}
