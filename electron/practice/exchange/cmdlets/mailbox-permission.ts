import type { MailboxPermission, PracticeMailbox } from '../../world/model.ts';
import { hashText } from '../../world/random.ts';
import { parameterConflict } from '../errors.ts';
import { listOf, type RowSource } from '../paging.ts';
import { bool, choice, choices, flag, must, resultSize, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import { cleanIdentity, findMailbox } from './mailbox-lookup.ts';
import { distinguishedName, identityOf } from './mailbox-view.ts';
import { findTrustee, isWellKnown, SELF, SELF_SID, type Trustee } from './trustees.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

export interface PermissionRow {
  readonly mailbox: PracticeMailbox;
  readonly user: string;
  readonly sid: string;
  readonly accessRights: readonly string[];
  readonly isInherited: boolean;
  readonly deny: boolean;
}

const { text: string, bool: boolean, texts, fixed } = columnsOf<PermissionRow>();

const PERMISSION = new RowShape<PermissionRow>([
  string('Identity', (row) => identityOf(row.mailbox)),
  string('User', (row) => row.user),
  // All rights of an entry travel in one element.
  texts('AccessRights', (row) => [row.accessRights.join(', ')]),
  boolean('IsInherited', (row) => row.isInherited),
  boolean('Deny', (row) => row.deny),
  ...fixed('text', { InheritanceType: 'All' }),
  string('UserSid', (row) => row.sid),
  ...fixed('text', { PrimarySmtpAddress: '' }),
  ...fixed('bool', { IsValid: true }),
]);

const OWNER = new RowShape<PracticeMailbox>([
  columnsOf<PracticeMailbox>().text('Identity', identityOf),
  ...columnsOf<PracticeMailbox>().fixed('text', { Owner: SELF }),
  ...columnsOf<PracticeMailbox>().fixed('bool', { IsValid: true }),
]);

const RIGHTS = choices(
  'Microsoft.Exchange.Management.RecipientTasks.MailboxRights[]',
  'FullAccess',
  'SendAs',
  'ExternalAccount',
  'DeleteItem',
  'ReadPermission',
  'ChangePermission',
  'ChangeOwner',
);
const INHERITANCE = choice(
  'System.DirectoryServices.ActiveDirectorySecurityInheritance',
  'None',
  'All',
  'Descendents',
  'SelfAndChildren',
  'Children',
);

function selfRow(mailbox: PracticeMailbox, accessRights: readonly string[]): PermissionRow {
  return { mailbox, user: SELF, sid: SELF_SID, accessRights, isInherited: false, deny: false };
}

/** Everything a reader sees: SELF (on some mailboxes twice), then the grants that have arrived, one row a trustee. */
export function permissionRows(mailbox: PracticeMailbox, now: number): PermissionRow[] {
  const rows = [selfRow(mailbox, ['FullAccess', 'ReadPermission'])];
  if (hashText(mailbox.guid) % 8 === 0)
    rows.push(selfRow(mailbox, ['FullAccess', 'ExternalAccount', 'ReadPermission']));
  const merged = new Map<string, PermissionRow>();
  for (const { user, sid, accessRights, isInherited, deny, visibleAt } of mailbox.permissions) {
    if (visibleAt > now) continue;
    const key = `${sid}/${deny}/${isInherited}`;
    const known = merged.get(key)?.accessRights ?? [];
    merged.set(key, { mailbox, user, sid, accessRights: [...new Set([...known, ...accessRights])], isInherited, deny });
  }
  rows.push(...merged.values());
  return rows;
}

function read(call: CmdletCall): RowSource {
  const { args, now } = call;
  if (args.flag('Owner') && args.has('User')) throw parameterConflict();
  const mailbox = findMailbox(call, args.required('Identity'), { wording: 'store' });
  if (args.flag('Owner')) return listOf(OWNER, [mailbox]);
  const rows = permissionRows(mailbox, now);
  const user = args.text('User');
  if (user === null) return listOf(PERMISSION, rows);
  const wanted = namesOf(call, user);
  return listOf(
    PERMISSION,
    rows.filter((row) => wanted.has(row.user.toLowerCase()) || wanted.has(row.sid.toLowerCase())),
  );
}

/** A trustee's names, so that it is found by whatever the caller calls it. */
function namesOf(call: CmdletCall, user: string): Set<string> {
  if (isWellKnown(user))
    return new Set([user.toLowerCase(), /self$/i.test(user) ? SELF.toLowerCase() : user.toLowerCase()]);
  const trustee = findTrustee(call, user);
  return new Set([trustee.name.toLowerCase(), trustee.sid.toLowerCase()]);
}

function rightsOf({ args }: CmdletCall): string[] {
  return [...new Set(args.texts('AccessRights'))];
}

const isFor = (trustee: Trustee, deny: boolean) => (entry: MailboxPermission) =>
  entry.deny === deny && (entry.trusteeId === trustee.id || entry.user.toLowerCase() === trustee.name.toLowerCase());

function add(call: CmdletCall): RowSource {
  const { args, world } = call;
  const mailbox = findMailbox(call, args.required('Identity'), { wording: 'store' });
  const trustee = findTrustee(call, args.required('User'));
  const deny = args.flag('Deny');
  const held = mailbox.permissions.filter(isFor(trustee, deny)).flatMap((entry) => entry.accessRights);
  const missing = rightsOf(call).filter((right) => !held.includes(right));
  if (missing.length === 0) {
    call.warnings.push(
      `The appropriate access control entry is already present on the object "${distinguishedName(mailbox.name, call.env)}" for account "${trustee.name}".`,
    );
  } else {
    world.grantPermission(mailbox, {
      trusteeId: trustee.id,
      user: trustee.name,
      sid: trustee.sid,
      accessRights: missing,
      isInherited: false,
      deny,
      autoMapping: args.bool('AutoMapping') ?? true,
    });
  }
  const accessRights = [...new Set([...held, ...missing])];
  return listOf(PERMISSION, [
    { mailbox, user: trustee.name, sid: trustee.sid, accessRights, isInherited: false, deny },
  ]);
}

function remove(call: CmdletCall): undefined {
  const { args, world } = call;
  const mailbox = findMailbox(call, args.required('Identity'), { wording: 'store' });
  if (args.flag('ResetDefault')) {
    world.updateMailbox(mailbox, { permissions: [] });
    return undefined;
  }
  if (args.flag('ClearAutoMapping')) {
    world.updateMailbox(mailbox, {
      permissions: mailbox.permissions.map((entry) => ({ ...entry, autoMapping: false })),
    });
    return undefined;
  }
  const user = args.text('User');
  if (user === null || args.texts('AccessRights').length === 0) throw parameterConflict();
  const match = matcher(call, user, args.flag('Deny'));
  const rights = new Set(rightsOf(call));
  const kept = mailbox.permissions.flatMap((entry): MailboxPermission[] => {
    if (entry.isInherited || !match(entry)) return [entry];
    const left = entry.accessRights.filter((right) => !rights.has(right));
    if (left.length === entry.accessRights.length) return [entry];
    return left.length === 0 ? [] : [{ ...entry, accessRights: left }];
  });
  const untouched =
    kept.length === mailbox.permissions.length && kept.every((entry, at) => entry === mailbox.permissions[at]);
  if (untouched) {
    call.warnings.push(
      `Can't remove the access control entry on the object "${distinguishedName(mailbox.name, call.env)}" for account "${user}" because the ACE doesn't exist on the object.`,
    );
    return undefined;
  }
  world.updateMailbox(mailbox, { permissions: kept });
  return undefined;
}

/** Finds an entry by trustee, or by the raw name or SID of one that no longer exists. */
function matcher(call: CmdletCall, user: string, deny: boolean): (entry: MailboxPermission) => boolean {
  const lower = cleanIdentity(user).toLowerCase();
  const literal = (entry: MailboxPermission) =>
    entry.deny === deny && (entry.user.toLowerCase() === lower || entry.sid.toLowerCase() === lower);
  if (isWellKnown(user)) return literal;
  const trustee = findTrustee(call, user);
  const resolved = isFor(trustee, deny);
  return (entry) => resolved(entry) || literal(entry);
}

export const mailboxPermissionCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-MailboxPermission',
    access: 'read',
    limited: true,
    parameters: {
      Identity: must(text),
      User: text,
      Owner: flag,
      ResultSize: resultSize,
      SoftDeletedMailbox: flag,
      UseCustomRouting: flag,
    },
    run: read,
  },
  {
    name: 'Add-MailboxPermission',
    access: 'recipients',
    parameters: {
      Identity: must(text),
      User: must(text),
      AccessRights: must(RIGHTS),
      AutoMapping: bool,
      InheritanceType: INHERITANCE,
      Deny: flag,
    },
    run: add,
  },
  {
    name: 'Remove-MailboxPermission',
    access: 'recipients',
    parameters: {
      Identity: must(text),
      User: text,
      AccessRights: RIGHTS,
      InheritanceType: INHERITANCE,
      Deny: flag,
      ClearAutoMapping: flag,
      ResetDefault: flag,
      BypassMasterAccountSid: flag,
      SoftDeletedMailbox: flag,
    },
    run: remove,
  },
];
