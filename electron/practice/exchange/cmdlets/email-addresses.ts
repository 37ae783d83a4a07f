import type { World } from '../../world/world.ts';
import { applyList, type ListChange } from '../binding.ts';
import { EXCEPTION, taskFailure } from '../errors.ts';

const ADDRESS = /^[^\s@<>()[\],;:\\"]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** True for `a@b.c`. */
function isSmtpAddress(text: string): boolean {
  return text.length <= 320 && ADDRESS.test(text);
}

function invalidAddress(text: string) {
  return taskFailure(
    EXCEPTION.validation,
    `"${text}" isn't a valid SMTP address. The domain name can't contain spaces and it has to have a prefix and a suffix, such as example.com.`,
    { detailCode: 'Client' },
  );
}

/** The address of `smtp:a@b` or `a@b`; throws the validation failure. */
export function requireSmtpAddress(text: string): string {
  const bare = text.replace(/^smtp:/i, '');
  if (!isSmtpAddress(bare)) throw invalidAddress(text);
  return bare;
}

/** Throws unless the address' domain is one the organization accepts mail for. */
export function requireAcceptedDomain(world: World, address: string): void {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (world.domains.some((known) => known.isVerified && known.name.toLowerCase() === domain)) return;
  throw taskFailure(
    'Microsoft.Exchange.Management.Tasks.NotAcceptedDomainException',
    `You can't use the domain because it's not an accepted domain for your organization. Domain: "${domain}".`,
  );
}

const prefixOf = (address: string) => /^([a-z0-9]+):/i.exec(address)?.[1] ?? null;
const isSmtp = (address: string) => /^smtp:/i.test(address);
const isPrimary = (address: string) => address.startsWith('SMTP:');
const bare = (address: string) => address.replace(/^smtp:/i, '').toLowerCase();

interface AddressChange {
  readonly emailAddresses: string[];
  readonly primarySmtpAddress: string;
}

/**
 * The proxy addresses after an EmailAddresses change: exactly one `SMTP:` entry, an added one taking the
 * place of the old. Throws when an address is malformed, foreign, or the primary would be lost.
 */
export function changeAddresses(world: World, current: readonly string[], change: ListChange): AddressChange {
  const incoming = change.kind === 'replace' ? change.values : change.add;
  for (const address of incoming) checkAddress(world, address);
  const tagged: ListChange =
    change.kind === 'replace'
      ? { kind: 'replace', values: change.values.map(withPrefix) }
      : { kind: 'delta', add: change.add.map(withPrefix), remove: change.remove.map(withPrefix) };
  if (tagged.kind === 'delta') refuseLosingPrimary(current, tagged);
  let next = applyList(current, withoutKept(current, tagged), (a, b) => a.toLowerCase() === b.toLowerCase());
  const chosen = incoming.map(withPrefix).filter(isPrimary);
  if (chosen.length > 1) {
    throw taskFailure(
      EXCEPTION.validation,
      `There are multiple primary addresses with the prefix "SMTP": ${chosen.join(', ')}. Only one address of a type can be the primary address.`,
      { detailCode: 'Client' },
    );
  }
  const primary = chosen[0] ?? next.find(isPrimary) ?? next.find(isSmtp);
  if (!primary) {
    throw taskFailure(
      EXCEPTION.validation,
      "The e-mail addresses must hold a primary SMTP address: it can't be removed.",
      { detailCode: 'Client' },
    );
  }
  next = next.map((address) =>
    isSmtp(address) ? `${bare(address) === bare(primary) ? 'SMTP' : 'smtp'}:${address.slice(5)}` : address,
  );
  return { emailAddresses: next, primarySmtpAddress: primary.slice(5) };
}

/** An added `SMTP:x` replaces a present `smtp:x`, so that the letter case takes effect. */
function withoutKept(current: readonly string[], change: ListChange): ListChange {
  if (change.kind === 'replace') return change;
  const promoted = change.add.filter((address) =>
    current.some((have) => have !== address && have.toLowerCase() === address.toLowerCase()),
  );
  return { ...change, remove: [...change.remove, ...promoted] };
}

function refuseLosingPrimary(current: readonly string[], change: ListChange & { kind: 'delta' }): void {
  const primary = current.find(isPrimary);
  if (!primary || !change.remove.some((gone) => gone.toLowerCase() === primary.toLowerCase())) return;
  if (change.add.some(isPrimary)) return;
  throw taskFailure(
    EXCEPTION.validation,
    `The primary SMTP address "${primary.slice(5)}" can't be removed. Make another address the primary one first.`,
    { detailCode: 'Client' },
  );
}

function withPrefix(address: string): string {
  return prefixOf(address) === null ? `smtp:${address}` : address;
}

function checkAddress(world: World, address: string): void {
  const prefix = prefixOf(address);
  if (prefix !== null && !/^smtp$/i.test(prefix)) return;
  requireAcceptedDomain(world, requireSmtpAddress(address));
}
