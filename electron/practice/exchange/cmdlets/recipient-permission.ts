import type { PracticeMailbox, RecipientPermission } from '../../world/model.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { choices, flag, must, resultSize, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import { cleanIdentity, findMailbox } from './mailbox-lookup.ts';
import { distinguishedName, identityOf } from './mailbox-view.ts';
import { findTrustee, isWellKnown, SELF, SELF_SID } from './trustees.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

interface SendAsRow {
  readonly mailbox: PracticeMailbox;
  readonly trustee: string;
  readonly sid: string;
}

const { text: string, texts, fixed } = columnsOf<SendAsRow>();
const SEND_AS = ['SendAs'] as const;

const RECIPIENT_PERMISSION = new RowShape<SendAsRow>([
  string('Identity', (row) => identityOf(row.mailbox)),
  string('Trustee', (row) => row.trustee),
  ...fixed('text', { AccessControlType: 'Allow' }),
  texts('AccessRights', () => SEND_AS),
  ...fixed('text', { InheritanceType: 'None' }),
  string('TrusteeSidString', (row) => row.sid),
  ...fixed('text', { TrusteeWithPrimarySmtpAddress: '' }),
]);

const RIGHTS = choices('Microsoft.Exchange.Management.RecipientTasks.RecipientAccessRight[]', 'SendAs');

/** Who may send as a mailbox, as readers see it now. */
function sendAsRows(mailbox: PracticeMailbox, now: number): SendAsRow[] {
  const grants = mailbox.sendAs.filter((entry) => entry.visibleAt <= now);
  return [{ mailbox, trustee: SELF, sid: SELF_SID }, ...grants.map(({ trustee, sid }) => ({ mailbox, trustee, sid }))];
}

/** All rows, of one recipient or of all, narrowed to a trustee. */
export function recipientPermissions(call: CmdletCall, identity: string | null, trusteeName: string | null): RowSource {
  const { now, world } = call;
  const wanted = trusteeName === null ? null : trusteeKeys(call, trusteeName);
  const fits = (row: SendAsRow) =>
    wanted === null || wanted.has(row.trustee.toLowerCase()) || wanted.has(row.sid.toLowerCase());
  if (identity !== null) {
    const mailbox = findMailbox(call, identity);
    return listOf(RECIPIENT_PERMISSION, sendAsRows(mailbox, now).filter(fits));
  }
  const rows: SendAsRow[] = [];
  for (const mailbox of world.mailboxes) {
    if (mailbox.visibleAt > now || (wanted !== null && mailbox.sendAs.length === 0)) continue;
    for (const row of sendAsRows(mailbox, now)) if (fits(row)) rows.push(row);
  }
  return scan(RECIPIENT_PERMISSION, rows, { key: (row) => `${row.mailbox.guid}/${row.sid}` });
}

function trusteeKeys(call: CmdletCall, trustee: string): Set<string> {
  if (isWellKnown(trustee)) return new Set([trustee.toLowerCase()]);
  const found = findTrustee(call, trustee);
  return new Set([found.name.toLowerCase(), found.sid.toLowerCase()]);
}

function add(call: CmdletCall): RowSource {
  const { args, world } = call;
  const mailbox = findMailbox(call, args.required('Identity'));
  const trustee = findTrustee(call, args.required('Trustee'));
  const existing = mailbox.sendAs.find((entry) => entry.sid === trustee.sid);
  if (existing) {
    call.warnings.push(
      `The appropriate access control entry is already present on the object "${distinguishedName(mailbox.name, call.env)}" for account "${trustee.name}".`,
    );
  } else {
    world.grantSendAs(mailbox, { trusteeId: trustee.id, trustee: trustee.name, sid: trustee.sid });
  }
  return listOf(RECIPIENT_PERMISSION, [{ mailbox, trustee: trustee.name, sid: existing?.sid ?? trustee.sid }]);
}

function remove(call: CmdletCall): undefined {
  const { args, world } = call;
  const mailbox = findMailbox(call, args.required('Identity'));
  const given = cleanIdentity(args.required('Trustee'));
  const id = isWellKnown(given) ? null : findTrustee(call, given).id;
  const isGone = (entry: RecipientPermission) =>
    id === null ? entry.sid.toLowerCase() === given.toLowerCase() : entry.trusteeId === id;
  if (!mailbox.sendAs.some(isGone)) {
    call.warnings.push(
      `Can't remove the access control entry on the object "${distinguishedName(mailbox.name, call.env)}" for account "${given}" because the ACE doesn't exist on the object.`,
    );
    return undefined;
  }
  world.updateMailbox(mailbox, { sendAs: mailbox.sendAs.filter((entry) => !isGone(entry)) });
  return undefined;
}

export const recipientPermissionCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-RecipientPermission',
    access: 'read',
    limited: true,
    parameters: {
      Identity: text,
      Trustee: text,
      AccessRights: RIGHTS,
      ResultSize: resultSize,
      ReadFromDomainController: flag,
    },
    run: (call) => recipientPermissions(call, call.args.text('Identity'), call.args.text('Trustee')),
  },
  {
    name: 'Add-RecipientPermission',
    access: 'recipients',
    parameters: {
      Identity: must(text),
      Trustee: must(text),
      AccessRights: must(RIGHTS),
      SkipDomainValidationForMailContact: flag,
    },
    run: add,
  },
  {
    name: 'Remove-RecipientPermission',
    access: 'recipients',
    parameters: {
      Identity: must(text),
      Trustee: must(text),
      AccessRights: must(RIGHTS),
      Deny: flag,
      MultiTrustees: flag,
      SkipDomainValidationForMailContact: flag,
    },
    run: remove,
  },
];
