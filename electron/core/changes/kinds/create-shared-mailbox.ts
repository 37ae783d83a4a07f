import { z } from 'zod';
import type { ChangeKind, Target, TenantFacts } from '../kind.ts';
import type { Operation, OperationTarget } from '../operation.ts';
import { fullAccess, sendAs } from '../operations/access.ts';
import { awaitCreated, createSharedMailbox as create } from '../operations/create-shared-mailbox.ts';
import { setMailbox } from '../operations/set-mailbox.ts';
import { setUser } from '../operations/set-user.ts';
import { createSharedCsv } from './create-shared-csv.ts';

const params = z.object({
  displayName: z.string().trim().min(1, 'Enter a name.').max(256),
  alias: z
    .string()
    .trim()
    .regex(
      /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/,
      'Use letters, digits, dots and hyphens.',
    )
    .max(64),
  domain: z.string().trim().min(1, 'Choose a domain.'),
  /** Object ids or addresses of the people who open it and send as it. */
  members: z.array(z.string().min(1)).max(200).default([]),
  copySentItems: z.boolean().default(true),
  blockSignIn: z.boolean().default(true),
});
type Params = z.infer<typeof params>;

const addressOf = ({ alias, domain }: Params): string => `${alias}@${domain}`.toLowerCase();

/** Makes shared mailboxes with their members; the accounts behind them cannot sign in. */
export const createSharedMailbox: ChangeKind<Params> = {
  kind: 'create-shared-mailbox',
  objectKind: 'mailbox',
  params,
  // Its own address is looked up too: it must not be taken.
  recipients: (given) => [...given.members, addressOf(given)],
  title: (given, count) =>
    count === 1
      ? `Create shared mailbox ${given.displayName}`
      : `Create ${count.toLocaleString('en-US')} shared mailboxes`,
  targets(given): Target[] {
    const address = addressOf(given);
    return [
      {
        objectId: `new:${address}`,
        objectKind: 'mailbox',
        name: given.displayName,
        address,
        mailbox: null,
        user: null,
        licenses: [],
        access: null,
        accessAsOf: null,
      },
    ];
  },
  propose(target, given, tenant) {
    const address = addressOf(given);
    const at: OperationTarget = { objectId: target.objectId, objectKind: 'mailbox', identity: address, address };
    const operations: Operation[] = [
      create(at, { name: given.displayName.slice(0, 64), displayName: given.displayName, alias: given.alias, address }),
      awaitCreated(at, address),
    ];
    const changes = [
      { field: 'PrimarySmtpAddress', label: 'Address', before: null, after: address as string | boolean },
    ];
    if (given.blockSignIn) operations.push(setUser(at, { accountEnabled: true }, { accountEnabled: false }));
    if (given.copySentItems) {
      const copies = (on: boolean) => ({ MessageCopyForSentAsEnabled: on, MessageCopyForSendOnBehalfEnabled: on });
      operations.push(setMailbox(at, copies(false), copies(true)));
      changes.push({ field: 'MessageCopyForSentAsEnabled', label: 'Copies of sent items', before: null, after: true });
    }
    for (const id of given.members) {
      const person = tenant.recipient(id);
      if (person === null) continue;
      operations.push(fullAccess(at, person, true), sendAs(at, person, true));
      changes.push({ field: `member:${person.objectId}`, label: 'Member', before: null, after: person.name });
    }
    return { changes, operations };
  },
  checks(items, tenant) {
    const domains = new Set(
      (tenant.organization?.domains ?? []).filter(({ isVerified }) => isVerified).map(({ name }) => name.toLowerCase()),
    );
    const where = (test: (given: Params) => boolean): string[] =>
      items.flatMap(({ target, params: given }) => (test(given) ? [target.objectId] : []));
    const taken = (given: Params) => tenant.recipient(addressOf(given));
    const [holder] = items.flatMap(({ params: given }) => taken(given) ?? []);
    return [
      {
        code: 'domain-not-accepted',
        severity: 'block' as const,
        title: 'Not one of this organization’s domains',
        message: `Choose one of: ${[...domains].join(', ') || 'no domain is known yet, refresh the inventory'}.`,
        targets: where((given) => !domains.has(given.domain.toLowerCase())),
      },
      {
        code: 'address-taken',
        severity: 'block' as const,
        title: 'The address is taken',
        message:
          items.length === 1
            ? `${items[0] ? addressOf(items[0].params) : ''} already belongs to ${holder?.name ?? 'someone'}.`
            : 'Each of these addresses already belongs to someone. Choose others.',
        targets: where((given) => taken(given) !== null),
      },
      {
        code: 'recipient-unknown',
        severity: 'block' as const,
        title: 'A member was not found',
        message:
          items.length === 1
            ? `Not in this organization: ${unknownMembers(items[0]?.params, tenant).join(', ')}.`
            : 'One of the members is not in this organization.',
        targets: where((given) => unknownMembers(given, tenant).length > 0),
      },
    ].filter((result) => result.targets.length > 0);
  },
  csv: createSharedCsv,
};

const unknownMembers = (given: Params | undefined, tenant: TenantFacts): string[] =>
  (given?.members ?? []).filter((id) => tenant.recipient(id) === null);
