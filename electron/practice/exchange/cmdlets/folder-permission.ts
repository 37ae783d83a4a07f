import type { PracticeMailbox } from '../../world/model.ts';
import { EXCEPTION, notFound, taskFailure } from '../errors.ts';
import { listOf, type RowSource } from '../paging.ts';
import { bool, choices, must, resultSize, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import type { FolderPermission } from '../state/exchange-state.ts';
import { findMailbox } from './mailbox-lookup.ts';
import { identityOf } from './mailbox-view.ts';
import { findTrustee } from './trustees.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

/** Folders every mailbox has; the empty name is the top of the store. */
const FOLDERS = [
  '',
  'Inbox',
  'Calendar',
  'Contacts',
  'Drafts',
  'Sent Items',
  'Deleted Items',
  'Junk Email',
  'Tasks',
  'Notes',
  'Archive',
  'Outbox',
  'Journal',
];

interface Folder {
  readonly mailbox: PracticeMailbox;
  readonly name: string;
}

interface PermissionRow extends FolderPermission {
  readonly folder: Folder;
}

const { text: string, texts, fixed } = columnsOf<PermissionRow>();

const FOLDER_PERMISSION = new RowShape<PermissionRow>([
  string('Identity', (row) => `${identityOf(row.folder.mailbox)}:\\${row.folder.name}`),
  string('FolderName', (row) => row.folder.name || 'Top of Information Store'),
  string('User', (row) => row.user),
  texts('AccessRights', (row) => row.accessRights),
  string('SharingPermissionFlags', (row) => row.sharingFlags),
  ...fixed('bool', { IsValid: true }),
]);

const RIGHTS = choices(
  'Microsoft.Exchange.Management.StoreTasks.MailboxFolderAccessRight[]',
  'None',
  'Owner',
  'PublishingEditor',
  'Editor',
  'PublishingAuthor',
  'Author',
  'NonEditingAuthor',
  'Reviewer',
  'Contributor',
  'AvailabilityOnly',
  'LimitedDetails',
  'CreateItems',
  'CreateSubfolders',
  'DeleteAllItems',
  'DeleteOwnedItems',
  'EditAllItems',
  'EditOwnedItems',
  'FolderContact',
  'FolderOwner',
  'FolderVisible',
  'ReadItems',
);
const CALENDAR_ONLY = new Set(['AvailabilityOnly', 'LimitedDetails']);
const FLAGS = choices(
  'Microsoft.Exchange.Management.StoreTasks.SharingPermissionFlags',
  'None',
  'Delegate',
  'CanViewPrivateItems',
);

/** `mailbox:\Folder`; a bare mailbox means the top of the store. */
function findFolder(call: CmdletCall): Folder {
  const identity = call.args.required('Identity');
  const split = identity.indexOf(':\\');
  const owner = split === -1 ? identity.replace(/:$/, '') : identity.slice(0, split);
  const mailbox = findMailbox(call, owner, { wording: 'store' });
  const wanted = split === -1 ? '' : identity.slice(split + 2);
  const name = FOLDERS.find((folder) => folder.toLowerCase() === wanted.toLowerCase());
  if (name === undefined) {
    throw notFound(identity, call.state.names.domainController);
  }
  return { mailbox, name };
}

function key({ mailbox, name }: Folder): string {
  return `${mailbox.guid}:${name}`;
}

function entriesOf({ state }: CmdletCall, folder: Folder): readonly FolderPermission[] {
  const known = state.folderPermissions.get(key(folder));
  if (known) return known;
  const everyone = folder.name === 'Calendar' ? 'AvailabilityOnly' : 'None';
  return [
    { user: 'Default', accessRights: [everyone], sharingFlags: null },
    { user: 'Anonymous', accessRights: ['None'], sharingFlags: null },
  ];
}

function userName(call: CmdletCall): string {
  const given = call.args.required('User');
  const special = /^(default|anonymous)$/i.exec(given)?.[1]?.toLowerCase();
  if (special) return special === 'default' ? 'Default' : 'Anonymous';
  const trustee = findTrustee(call, given);
  return call.world.userById(trustee.id)?.displayName ?? trustee.name;
}

function rights({ args }: CmdletCall, folder: Folder): string[] {
  const given = [...new Set(args.texts('AccessRights'))];
  const misplaced = given.find((right) => CALENDAR_ONLY.has(right));
  if (misplaced && folder.name !== 'Calendar') {
    throw taskFailure(EXCEPTION.invalidArgument, `The access right "${misplaced}" applies to calendar folders only.`, {
      detailCode: 'Client',
    });
  }
  return given;
}

function flags({ args }: CmdletCall): string | null {
  const given = args.texts('SharingPermissionFlags').filter((flag) => flag !== 'None');
  return given.length === 0 ? null : given.join(', ');
}

function read(call: CmdletCall): RowSource {
  const folder = findFolder(call);
  const rows = entriesOf(call, folder).map((entry) => ({ ...entry, folder }));
  if (call.args.text('User') === null) return listOf(FOLDER_PERMISSION, rows);
  const wanted = userName(call);
  return listOf(
    FOLDER_PERMISSION,
    rows.filter((row) => row.user === wanted),
  );
}

function store(call: CmdletCall, folder: Folder, entries: readonly FolderPermission[]): void {
  call.state.folderPermissions.set(key(folder), entries);
  call.world.countWrite(folder.mailbox.userId ?? folder.mailbox.guid);
}

function missing(user: string, folder: Folder) {
  return taskFailure(
    'Microsoft.Exchange.Management.StoreTasks.UserNotFoundInPermissionEntryException',
    `There is no existing permission entry found for user: ${user}. Folder: ${folder.name}.`,
  );
}

function add(call: CmdletCall): RowSource {
  const folder = findFolder(call);
  const user = userName(call);
  const entries = entriesOf(call, folder);
  if (entries.some((entry) => entry.user === user)) {
    throw taskFailure(
      'Microsoft.Exchange.Management.StoreTasks.UserAlreadyExistsInPermissionEntryException',
      `An existing permission entry was found for user: ${user}.`,
    );
  }
  const made = { user, accessRights: rights(call, folder), sharingFlags: flags(call) };
  store(call, folder, [...entries, made]);
  return listOf(FOLDER_PERMISSION, [{ ...made, folder }]);
}

function set(call: CmdletCall): undefined {
  const folder = findFolder(call);
  const user = userName(call);
  const entries = entriesOf(call, folder);
  const existing = entries.find((entry) => entry.user === user);
  if (!existing) throw missing(user, folder);
  const next = {
    user,
    accessRights: rights(call, folder),
    sharingFlags: call.args.has('SharingPermissionFlags') ? flags(call) : existing.sharingFlags,
  };
  if (JSON.stringify(next) === JSON.stringify(existing)) {
    call.warnings.push(unchanged(`${identityOf(folder.mailbox)}:\\${folder.name}`));
    return undefined;
  }
  store(
    call,
    folder,
    entries.map((entry) => (entry === existing ? next : entry)),
  );
  return undefined;
}

function remove(call: CmdletCall): undefined {
  const folder = findFolder(call);
  const user = userName(call);
  const entries = entriesOf(call, folder);
  const existing = entries.find((entry) => entry.user === user);
  if (!existing) throw missing(user, folder);
  // Default and Anonymous can lose their rights but not their entries.
  const kept = user === 'Default' || user === 'Anonymous' ? [{ ...existing, accessRights: ['None'] }] : [];
  store(
    call,
    folder,
    entries.flatMap((entry) => (entry === existing ? kept : [entry])),
  );
  return undefined;
}

export const folderPermissionCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-MailboxFolderPermission',
    access: 'read',
    parameters: { Identity: must(text), User: text, ResultSize: resultSize, UseCustomRouting: bool },
    run: read,
  },
  {
    name: 'Add-MailboxFolderPermission',
    access: 'recipients',
    parameters: {
      Identity: must(text),
      User: must(text),
      AccessRights: must(RIGHTS),
      SharingPermissionFlags: FLAGS,
      SendNotificationToUser: bool,
    },
    run: add,
  },
  {
    name: 'Set-MailboxFolderPermission',
    access: 'recipients',
    parameters: {
      Identity: must(text),
      User: must(text),
      AccessRights: must(RIGHTS),
      SharingPermissionFlags: FLAGS,
      SendNotificationToUser: bool,
    },
    run: set,
  },
  {
    name: 'Remove-MailboxFolderPermission',
    access: 'recipients',
    parameters: { Identity: must(text), User: must(text) },
    run: remove,
  },
];
