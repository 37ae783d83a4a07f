import { z } from 'zod';
import type { ChangeKind } from '../kind.ts';
import { proposeProperties } from './mailbox-target.ts';

const params = z.object({
  action: z.enum(['add', 'remove']),
  /** Object ids or addresses. */
  people: z.array(z.string().min(1)).min(1, 'Choose at least one person.').max(200),
});

export const sendOnBehalf: ChangeKind<z.infer<typeof params>> = {
  kind: 'send-on-behalf',
  objectKind: 'mailbox',
  params,
  recipients: ({ people }) => people,
  title: ({ action, people }, count, tenant) => {
    const names = people.map((id) => tenant.recipient(id)?.name ?? id).join(', ');
    const mailboxes = `${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'}`;
    return action === 'add'
      ? `Let ${names} send on behalf of ${mailboxes}`
      : `Stop ${names} sending on behalf of ${mailboxes}`;
  },
  propose(target, { action, people }, tenant) {
    const ids = people.map((id) => tenant.recipient(id)?.objectId).filter((id) => id !== undefined);
    const now = target.mailbox?.grantSendOnBehalfToIds ?? [];
    const wanted = action === 'add' ? [...new Set([...now, ...ids])] : now.filter((id) => !ids.includes(id));
    return wanted.length === now.length
      ? { changes: [], operations: [] }
      : proposeProperties(target, { GrantSendOnBehalfTo: wanted });
  },
  checks(items, tenant) {
    const unknown = items.filter(({ params: { people } }) => people.some((id) => tenant.recipient(id) === null));
    return unknown.length === 0
      ? []
      : [
          {
            code: 'recipient-unknown',
            severity: 'block',
            title: 'Someone was not found',
            message:
              'One of the people named is not in this organization. Refresh the inventory or correct the address.',
            targets: unknown.map(({ target }) => target.objectId),
          },
        ];
  },
};
