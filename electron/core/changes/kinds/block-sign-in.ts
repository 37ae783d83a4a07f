import { z } from 'zod';
import type { ChangeKind } from '../kind.ts';
import { setUser } from '../operations/set-user.ts';
import { csvOf, flagColumn } from './csv-columns.ts';
import { operationTarget, signInChecks } from './mailbox-target.ts';

const params = z.object({ blocked: z.boolean() });

/** Sign-in of the accounts behind mailboxes. */
export const blockSignIn: ChangeKind<z.infer<typeof params>> = {
  kind: 'block-sign-in',
  objectKind: 'mailbox',
  params,
  title: ({ blocked }, count) =>
    `${blocked ? 'Block' : 'Allow'} sign-in for ${count.toLocaleString('en-US')} ${count === 1 ? 'account' : 'accounts'}`,
  propose(target, { blocked }) {
    const { user } = target;
    if (user === null || user.accountEnabled === !blocked) return { changes: [], operations: [] };
    return {
      changes: [{ field: 'accountEnabled', label: 'Sign-in', before: user.accountEnabled, after: !blocked }],
      operations: [
        setUser(operationTarget(target), { accountEnabled: user.accountEnabled }, { accountEnabled: !blocked }),
      ],
    };
  },
  checks(items, tenant) {
    const losing = items.filter(({ params: { blocked } }) => blocked).map(({ target }) => target);
    const synced = items
      .filter(({ target }) => target.user?.onPremisesSyncEnabled === true)
      .map(({ target }) => target.objectId);
    const people = items
      .filter(({ target, params: { blocked } }) => blocked && target.mailbox?.recipientTypeDetails === 'UserMailbox')
      .map(({ target }) => target.objectId);
    return [
      {
        code: 'dir-synced',
        severity: 'block' as const,
        title: 'Synchronized from on-premises',
        message: 'Sign-in of synchronized accounts is decided on-premises; disable the account there.',
        targets: synced,
      },
      {
        code: 'people-lose-sign-in',
        severity: 'warn' as const,
        title: 'These are people’s own mailboxes',
        message: 'Whoever uses them will be signed out and cannot sign in again.',
        targets: people,
      },
      ...signInChecks(losing, tenant),
    ].filter((result) => result.targets.length > 0);
  },
  csv: csvOf([{ ...flagColumn('blocked', 'Sign-in blocked', ['Blocked', 'Block sign-in']), required: true }]),
};
