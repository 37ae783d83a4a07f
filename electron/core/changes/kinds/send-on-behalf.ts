import { z } from 'zod';
import { readList } from '../../imports/cells.ts';
import type { ChangeKind } from '../kind.ts';
import { sendOnBehalf as operation } from '../operations/access.ts';
import { operationTarget } from './mailbox-target.ts';

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
    const listed = new Set((target.mailbox?.grantSendOnBehalfToIds ?? []).map((name) => name.toLowerCase()));
    const give = action === 'add';
    const wanted = people
      .map((id) => tenant.recipient(id))
      .filter((person) => person !== null)
      .filter((person) => person.shownAs.some((name) => listed.has(name.toLowerCase())) !== give);
    return {
      operations: wanted.map((person) => operation(operationTarget(target), person, give)),
      changes: wanted.map(({ objectId, name }) => ({
        field: `SendOnBehalf:${objectId}`,
        label: 'Send on Behalf',
        before: give ? null : name,
        after: give ? name : null,
      })),
    };
  },
  checks(items, tenant, idle) {
    const unknown = [...items, ...idle].filter(({ params: { people } }) =>
      people.some((id) => tenant.recipient(id) === null),
    );
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
  csv: {
    columns: [
      {
        id: 'people',
        label: 'People',
        required: true,
        synonyms: ['GrantSendOnBehalfTo', 'Send on behalf', 'Delegate', 'Delegates', 'Trustee'],
        help: 'Addresses, separated by semicolons.',
      },
      { id: 'action', label: 'Action', help: 'Add or remove; add when left out.' },
    ],
    params({ people, action }) {
      if (people === undefined) return null;
      const word = (action ?? 'add').trim().toLowerCase();
      if (word !== 'add' && word !== 'remove')
        return { problem: `Action: “${word.slice(0, 60)}” is neither add nor remove.` };
      return { params: { action: word, people: readList(people) } };
    },
  },
};
