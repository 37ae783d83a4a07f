import { z } from 'zod';
import { readFlag } from '../../imports/cells.ts';
import type { ChangeKind, CheckResult, TenantFacts } from '../kind.ts';
import { proposeProperties } from './mailbox-target.ts';

const params = z.discriminatedUnion('to', [
  z.object({ to: z.literal('nobody') }),
  /** A recipient of this organization, by object id or address. */
  z.object({
    to: z.literal('recipient'),
    recipient: z.string().min(1, 'Choose who receives the mail.'),
    keepCopy: z.boolean(),
  }),
  z.object({ to: z.literal('address'), address: z.email('Enter a complete email address.'), keepCopy: z.boolean() }),
  /** An address that may be inside or outside: whoever has it here, else the address itself. */
  z.object({ to: z.literal('anyone'), address: z.email('Enter a complete email address.'), keepCopy: z.boolean() }),
]);
type Params = z.infer<typeof params>;

/** Who or what mail goes to, once `anyone` is looked up. */
function goal(given: Params, tenant: TenantFacts): Exclude<Params, { to: 'anyone' }> {
  if (given.to !== 'anyone') return given;
  const { address, keepCopy } = given;
  return tenant.recipient(address) === null
    ? { to: 'address', address, keepCopy }
    : { to: 'recipient', recipient: address, keepCopy };
}

const isOutside = (address: string, tenant: TenantFacts): boolean => {
  const domain = address.split('@').at(-1)?.toLowerCase() ?? '';
  return !(tenant.organization?.domains ?? []).some(({ name }) => name.toLowerCase() === domain);
};

/**
 * Where a mailbox forwards to. The service has two places for it; when both are set the internal recipient wins,
 * so whichever is not wanted is cleared in the same call.
 */
export const forwarding: ChangeKind<Params> = {
  kind: 'forwarding',
  objectKind: 'mailbox',
  params,
  recipients: (given) => (given.to === 'recipient' ? [given.recipient] : given.to === 'anyone' ? [given.address] : []),
  title(params, count, tenant) {
    const given = goal(params, tenant);
    const mailboxes = `${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'}`;
    if (given.to === 'nobody') return `Stop forwarding from ${mailboxes}`;
    return `Forward ${mailboxes} to ${given.to === 'address' ? given.address : (tenant.recipient(given.recipient)?.name ?? given.recipient)}`;
  },
  propose(target, params, tenant) {
    const given = goal(params, tenant);
    if (given.to === 'nobody') {
      return proposeProperties(target, {
        ForwardingAddress: null,
        ForwardingSmtpAddress: null,
        DeliverToMailboxAndForward: false,
      });
    }
    if (given.to === 'address') {
      return proposeProperties(target, {
        ForwardingAddress: null,
        ForwardingSmtpAddress: given.address.toLowerCase(),
        DeliverToMailboxAndForward: given.keepCopy,
      });
    }
    const recipient = tenant.recipient(given.recipient);
    return proposeProperties(
      target,
      {
        ForwardingAddress: recipient?.objectId ?? given.recipient,
        ForwardingSmtpAddress: null,
        DeliverToMailboxAndForward: given.keepCopy,
      },
      recipient === null ? undefined : { [recipient.objectId]: [...recipient.shownAs, recipient.name] },
    );
  },
  checks(entries, tenant) {
    const items = entries.map((entry) => ({ ...entry, params: goal(entry.params, tenant) }));
    const idsWhere = (test: (item: (typeof items)[number]) => boolean): string[] =>
      items.filter(test).map(({ target }) => target.objectId);
    const results: CheckResult[] = [
      {
        code: 'recipient-unknown',
        severity: 'block',
        title: 'The recipient was not found',
        message: 'Nobody in this organization has that address. To forward to the outside, choose an external address.',
        targets: idsWhere(
          ({ params: given }) => given.to === 'recipient' && tenant.recipient(given.recipient) === null,
        ),
      },
      {
        code: 'forwards-to-itself',
        severity: 'block',
        title: 'A mailbox cannot forward to itself',
        message: 'The recipient is the mailbox itself.',
        targets: idsWhere(
          ({ target, params: given }) =>
            (given.to === 'recipient' && tenant.recipient(given.recipient)?.objectId === target.objectId) ||
            (given.to === 'address' && given.address.toLowerCase() === target.address.toLowerCase()),
        ),
      },
      {
        code: 'forwards-outside',
        severity: 'warn',
        title: 'Mail leaves the organization',
        message:
          'The address is not in one of this organization’s accepted domains. Outbound spam policy may also refuse automatic forwarding.',
        targets: idsWhere(({ params: given }) => given.to === 'address' && isOutside(given.address, tenant)),
      },
      {
        code: 'no-copy-kept',
        severity: 'warn',
        title: 'No copy stays in the mailbox',
        message: 'Forwarded mail is not kept in the mailbox, so it exists only where it is forwarded to.',
        targets: idsWhere(({ params: given }) => given.to !== 'nobody' && !given.keepCopy),
      },
    ];
    return results.filter((result) => result.targets.length > 0);
  },
  csv: {
    columns: [
      {
        id: 'to',
        label: 'Forward to',
        required: true,
        synonyms: ['ForwardingAddress', 'ForwardingSmtpAddress', 'Forwarding', 'Destination'],
        help: 'An address inside or outside, or “none” to stop forwarding.',
      },
      {
        id: 'keepCopy',
        label: 'Keep a copy',
        synonyms: ['DeliverToMailboxAndForward'],
        help: 'Yes or no; yes when left out.',
      },
    ],
    params({ to, keepCopy }) {
      if (to === undefined) return null;
      if (/^(none|nobody|stop|-)$/i.test(to)) return { params: { to: 'nobody' } };
      const keeps = keepCopy === undefined ? true : readFlag(keepCopy);
      if (keeps === undefined) return { problem: `Keep a copy: “${(keepCopy ?? '').slice(0, 60)}” is not yes or no.` };
      const address = z.email().safeParse(to.replace(/^smtp:/i, ''));
      if (!address.success) return { problem: `Forward to: “${to.slice(0, 60)}” is not an address.` };
      return { params: { to: 'anyone', address: address.data, keepCopy: keeps } };
    },
  },
};
