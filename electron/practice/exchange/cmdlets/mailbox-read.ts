import type { PracticeMailbox } from '../../world/model.ts';
import { EXCEPTION, parameterConflict, taskFailure } from '../errors.ts';
import { FilterSyntaxError } from '../filter/ast.ts';
import { compileFilter, type Predicate } from '../filter/compile.ts';
import { parseOpath } from '../filter/opath.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { choices, flag, resultSize, text } from '../parameters.ts';
import type { RowShape } from '../rows.ts';
import { MAILBOX, MAILBOX_WITH_NAMES } from './mailbox-columns.ts';
import { MAILBOX_FILTERABLE } from './mailbox-filterable.ts';
import { findMailbox } from './mailbox-lookup.ts';
import { shownType } from './mailbox-view.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

export const RECIPIENT_TYPES = [
  'UserMailbox',
  'LinkedMailbox',
  'SharedMailbox',
  'LegacyMailbox',
  'RoomMailbox',
  'EquipmentMailbox',
  'DiscoveryMailbox',
  'GroupMailbox',
  'TeamMailbox',
  'SchedulingMailbox',
  'LinkedRoomMailbox',
  'PublicFolderMailbox',
];

const RECIPIENT_TYPE_DETAILS = choices(
  'Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails[]',
  ...RECIPIENT_TYPES,
);

/** Parses and compiles a `-Filter`; throws the 400 failure with the reason. */
export function opathPredicate<T>(
  source: string,
  shape: RowShape<T>,
  allowed: ReadonlySet<string> | null,
): Predicate<T> {
  try {
    return compileFilter(parseOpath(source), shape, allowed);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw taskFailure(
      EXCEPTION.filter,
      `Invalid filter syntax. For a description of the filter parameter syntax, see the command help.\r\n"${source}" at position ${error.position}. ${error.message}`,
      { detailCode: 'Client' },
    );
  }
}

/** Ambiguous name resolution: the start of a name, alias or address. */
export function matchesAnr(mailbox: PracticeMailbox, lower: string): boolean {
  if (
    mailbox.displayName
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(lower))
  )
    return true;
  return (
    mailbox.displayName.toLowerCase().startsWith(lower) ||
    mailbox.alias.toLowerCase().startsWith(lower) ||
    mailbox.primarySmtpAddress.toLowerCase().startsWith(lower)
  );
}

/** System mailboxes of groups are read with Get-UnifiedGroup, not here, unless asked for by type. */
function typeTest(types: readonly string[]): (type: string) => boolean {
  if (types.length === 0) return (type) => type !== 'GroupMailbox';
  const wanted = new Set(types);
  return (type) => wanted.has(type);
}

function population(call: CmdletCall): readonly PracticeMailbox[] {
  const { args, world } = call;
  if (args.flag('SoftDeletedMailbox')) return world.softDeletedMailboxes;
  if (args.flag('InactiveMailboxOnly')) return world.softDeletedMailboxes.filter(isInactive);
  if (args.flag('IncludeInactiveMailbox'))
    return [...world.mailboxes, ...world.softDeletedMailboxes.filter(isInactive)];
  return world.mailboxes;
}

function isInactive(mailbox: PracticeMailbox): boolean {
  return mailbox.litigationHoldEnabled || mailbox.inPlaceHolds.length > 0;
}

/** The listing that a Get-Mailbox call asks for. */
function mailboxListing(call: CmdletCall): RowSource {
  const { args, env, now } = call;
  const shape = args.flag('IncludeGrantSendOnBehalfToWithDisplayNames') ? MAILBOX_WITH_NAMES : MAILBOX;
  const identity = args.text('Identity');
  if (identity !== null) {
    if (args.has('Filter') || args.has('Anr')) throw parameterConflict();
    const softDeleted =
      args.flag('SoftDeletedMailbox') || args.flag('InactiveMailboxOnly') || args.flag('IncludeInactiveMailbox');
    const found = findMailbox(call, identity, { softDeleted });
    const fits = typeTest(args.texts('RecipientTypeDetails'));
    return listOf(shape, args.texts('RecipientTypeDetails').length === 0 || fits(shownType(found, now)) ? [found] : []);
  }
  if (args.has('Filter') && args.has('Anr')) throw parameterConflict();
  const ofType = typeTest(args.texts('RecipientTypeDetails'));
  const filter = args.text('Filter');
  const predicate = filter === null || filter === '' ? null : opathPredicate(filter, MAILBOX, MAILBOX_FILTERABLE);
  const anr = args.text('Anr')?.toLowerCase() ?? null;
  const onlyArchives = args.flag('Archive');
  const keep = (mailbox: PracticeMailbox) =>
    mailbox.visibleAt <= now &&
    ofType(shownType(mailbox, now)) &&
    (!onlyArchives || mailbox.archiveGuid !== null) &&
    (anr === null || matchesAnr(mailbox, anr)) &&
    (predicate === null || predicate(mailbox, env));
  return scan(shape, sorted(call, population(call)), { keep, key: (mailbox) => mailbox.guid });
}

const SORTABLE: Record<string, (mailbox: PracticeMailbox) => string> = {
  alias: (m) => m.alias,
  displayname: (m) => m.displayName,
  name: (m) => m.name,
  city: (m) => m.displayName,
  office: (m) => m.displayName,
};

function sorted({ args }: CmdletCall, mailboxes: readonly PracticeMailbox[]): readonly PracticeMailbox[] {
  const property = args.text('SortBy');
  if (property === null) return mailboxes;
  const read = SORTABLE[property.toLowerCase()];
  if (!read) {
    throw taskFailure(EXCEPTION.invalidArgument, `"${property}" can't be used to sort the results.`, {
      detailCode: 'Client',
    });
  }
  const keyed = mailboxes.map((mailbox) => ({ key: read(mailbox).toLowerCase(), mailbox }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ mailbox }) => mailbox);
}

export const getMailbox: Cmdlet = {
  name: 'Get-Mailbox',
  access: 'read',
  limited: true,
  parameters: {
    Identity: text,
    Anr: text,
    Filter: text,
    RecipientTypeDetails: RECIPIENT_TYPE_DETAILS,
    ResultSize: resultSize,
    Archive: flag,
    SoftDeletedMailbox: flag,
    InactiveMailboxOnly: flag,
    IncludeInactiveMailbox: flag,
    SortBy: text,
    IncludeAcceptMessagesOnlyFromSendersOrMembersWithDisplayNames: flag,
    IncludeAcceptMessagesOnlyFromWithDisplayNames: flag,
    IncludeEmailAddressDisplayNames: flag,
    IncludeForwardingAddressWithDisplayNames: flag,
    IncludeGrantSendOnBehalfToWithDisplayNames: flag,
    OrganizationalUnit: text,
    MailboxPlan: text,
  },
  run: mailboxListing,
};
