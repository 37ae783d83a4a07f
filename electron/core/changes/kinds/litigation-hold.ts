import { z } from 'zod';
import { activePlans, allowsArchiveAndHold } from '../../../../shared/domain/exchange-plans.ts';
import type { ChangeKind, CheckResult } from '../kind.ts';
import { csvOf, flagColumn } from './csv-columns.ts';
import { proposeProperties } from './mailbox-target.ts';

const params = z.object({ hold: z.boolean() });

export const litigationHold: ChangeKind<z.infer<typeof params>> = {
  kind: 'litigation-hold',
  objectKind: 'mailbox',
  params,
  title: ({ hold }, count) =>
    hold
      ? `Put ${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'} on litigation hold`
      : `End litigation hold of ${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'}`,
  propose: (target, { hold }) => proposeProperties(target, { LitigationHoldEnabled: hold }),
  checks(items, tenant) {
    const results: CheckResult[] = [
      {
        code: 'hold-needs-plan2',
        severity: 'block',
        title: 'Litigation hold needs Exchange Online Plan 2',
        message: 'Assign Plan 2, or Plan 1 with Exchange Online Archiving, first.',
        targets: items
          .filter(
            ({ target, params: { hold } }) =>
              hold &&
              target.user !== null &&
              !allowsArchiveAndHold(activePlans(target.user.assignedLicenses, tenant.skus)),
          )
          .map(({ target }) => target.objectId),
      },
      {
        code: 'hold-ends',
        severity: 'warn',
        title: 'Held items may be deleted for good',
        message: 'Once the hold ends, items past their retention are removed and cannot be brought back by undo.',
        targets: items.filter(({ params: { hold } }) => !hold).map(({ target }) => target.objectId),
      },
    ];
    return results.filter((result) => result.targets.length > 0);
  },
  hazardous: ({ hold }) =>
    hold
      ? null
      : {
          word: 'RELEASE',
          reason: 'Ending a litigation hold can delete held items for good. Undo puts the hold back, not the items.',
        },
  csv: csvOf([{ ...flagColumn('hold', 'Litigation hold', ['LitigationHoldEnabled', 'On hold']), required: true }]),
};
