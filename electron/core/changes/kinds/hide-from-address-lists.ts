import { z } from 'zod';
import { quote } from '../../../../shared/domain/powershell.ts';
import type { ChangeKind } from '../kind.ts';
import { csvOf, flagColumn } from './csv-columns.ts';
import { dirSyncedCheck, proposeProperties } from './mailbox-target.ts';

const params = z.object({ hidden: z.boolean() });

export const hideFromAddressLists: ChangeKind<z.infer<typeof params>> = {
  kind: 'hide-from-address-lists',
  objectKind: 'mailbox',
  params,
  title: ({ hidden }, count) =>
    `${hidden ? 'Hide' : 'Show'} ${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'} ${hidden ? 'from' : 'in'} address lists`,
  propose: (target, { hidden }) => proposeProperties(target, { HiddenFromAddressListsEnabled: hidden }),
  checks(items) {
    const [synced] = dirSyncedCheck(
      items.map(({ target }) => target),
      'Whether it is hidden',
    );
    return synced === undefined
      ? []
      : [
          {
            ...synced,
            severity: 'block',
            message:
              'Whether a synchronized mailbox is hidden is decided on-premises; the service refuses the change here.',
            script: items
              .filter(({ target }) => target.mailbox?.isDirSynced)
              .map(
                ({ target, params: { hidden } }) =>
                  `Set-ADUser -Identity ${quote(target.mailbox?.alias ?? target.name)} -Replace @{msExchHideFromAddressLists=$${hidden}}`,
              )
              .join('\n'),
          },
        ];
  },
  csv: csvOf([{ ...flagColumn('hidden', 'Hidden', ['HiddenFromAddressListsEnabled', 'Hide']), required: true }]),
};
