import { z } from 'zod';
import type { ChangeKind } from '../kind.ts';
import { csvOf, flagColumn } from './csv-columns.ts';
import { proposeProperties } from './mailbox-target.ts';

const params = z
  .object({
    /** Keep a copy of messages sent as the mailbox; left out = leave as it is. */
    sentAs: z.boolean().optional(),
    /** Keep a copy of messages sent on behalf of it. */
    sendOnBehalf: z.boolean().optional(),
  })
  .refine(
    (given) => given.sentAs !== undefined || given.sendOnBehalf !== undefined,
    'Choose at least one of the two settings.',
  );
type Params = z.infer<typeof params>;

/** Whether the mailbox keeps a copy of what delegates send as it or on its behalf: two independent settings. */
export const sentItemsCopy: ChangeKind<Params> = {
  kind: 'sent-items-copy',
  objectKind: 'mailbox',
  params,
  title({ sentAs, sendOnBehalf }, count) {
    const parts = [
      sentAs === undefined ? null : `Sent As ${sentAs ? 'on' : 'off'}`,
      sendOnBehalf === undefined ? null : `Send on Behalf ${sendOnBehalf ? 'on' : 'off'}`,
    ].filter((part) => part !== null);
    return `Sent-items copy for ${count.toLocaleString('en-US')} ${count === 1 ? 'mailbox' : 'mailboxes'}: ${parts.join(', ')}`;
  },
  propose(target, { sentAs, sendOnBehalf }) {
    return proposeProperties(target, {
      ...(sentAs === undefined ? {} : { MessageCopyForSentAsEnabled: sentAs }),
      ...(sendOnBehalf === undefined ? {} : { MessageCopyForSendOnBehalfEnabled: sendOnBehalf }),
    });
  },
  checks(items) {
    const turnedOn = items.filter(({ params: { sentAs, sendOnBehalf } }) => sentAs === true || sendOnBehalf === true);
    if (turnedOn.length === 0) return [];
    return [
      {
        code: 'opened-directly',
        severity: 'info',
        title: 'Works for delegates, not for a mailbox opened directly',
        message:
          'The copy is made when a delegate sends from their own mailbox. Someone who signs in to or opens the shared mailbox as an account of its own in Outlook already has the only copy there.',
        targets: turnedOn.map(({ target }) => target.objectId),
      },
    ];
  },
  csv: csvOf([
    flagColumn('sentAs', 'Copy of items sent as', ['MessageCopyForSentAsEnabled', 'Sent As']),
    flagColumn('sendOnBehalf', 'Copy of items sent on behalf', [
      'MessageCopyForSendOnBehalfEnabled',
      'Send on Behalf',
      'On Behalf',
    ]),
  ]),
};
