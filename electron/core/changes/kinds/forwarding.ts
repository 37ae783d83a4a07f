import { z } from 'zod';
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
]);
type Params = z.infer<typeof params>;

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
  recipients: (given) => (given.to === 'recipient' ? [given.recipient] : []),
  title(given, count, tenant) {
    const mailboxes = `${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'}`;
    if (given.to === 'nobody') return `Stop forwarding from ${mailboxes}`;
    return `Forward ${mailboxes} to ${given.to === 'address' ? given.address : (tenant.recipient(given.recipient)?.name ?? given.recipient)}`;
  },
  propose(target, given, tenant) {
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
    return proposeProperties(target, {
      ForwardingAddress: recipient?.objectId ?? given.recipient,
      ForwardingSmtpAddress: null,
      DeliverToMailboxAndForward: given.keepCopy,
    });
  },
  checks(items, tenant) {
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
};
