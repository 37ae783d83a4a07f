import type { PracticeMailbox } from '../../world/model.ts';
import { CAS_MAILBOX } from '../cmdlets/client-access.ts';
import { INBOUND_CONNECTOR, OUTBOUND_CONNECTOR } from '../cmdlets/connectors.ts';
import { isUnified } from '../cmdlets/group-types.ts';
import { UNIFIED_GROUP } from '../cmdlets/groups.ts';
import { MAILBOX } from '../cmdlets/mailbox-columns.ts';
import { findMailbox } from '../cmdlets/mailbox-lookup.ts';
import { permissionRows } from '../cmdlets/mailbox-permission.ts';
import { matchesAnr } from '../cmdlets/mailbox-read.ts';
import { STATISTICS_ENTITY, statisticsOf } from '../cmdlets/mailbox-statistics.ts';
import { identityOf, shownType } from '../cmdlets/mailbox-view.ts';
import { findAnyRecipient } from '../cmdlets/recipient.ts';
import { recipientPermissions } from '../cmdlets/recipient-permission.ts';
import { allRecipients, RECIPIENT } from '../cmdlets/recipients-view.ts';
import type { CmdletCall } from '../cmdlets/types.ts';
import { mailboxMissing, malformedRequest, notFound } from '../errors.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { columnsOf, RowShape } from '../rows.ts';
import { type ConfigObject, findConfig } from '../state/config-object.ts';
import { filterOf, optionOn } from './query.ts';
import type { Segment } from './resource-path.ts';

/** What a resource path leads to. */
export interface Resource {
  /** The tail of the context link: `Mailbox`, `Mailbox/$entity`. */
  readonly context: string;
  readonly source: RowSource;
  /** A single entity stands for itself instead of in a `value` array. */
  readonly single: boolean;
}

type Open = (call: CmdletCall, segments: readonly Segment[], query: URLSearchParams) => Resource | null;

const lower = (text: string | null) => text?.toLowerCase() ?? null;

function one(context: string, source: RowSource): Resource {
  return { context: `${context}/$entity`, source, single: true };
}

function many(context: string, source: RowSource): Resource {
  return { context, source, single: false };
}

/** `Anr` needs three characters at least. */
function anrOf(query: URLSearchParams): string | null {
  const anr = lower(query.get('Anr'));
  if (anr !== null && anr.length < 3) throw malformedRequest('The value of Anr must have at least three characters.');
  return anr;
}

function mailboxes(call: CmdletCall, query: URLSearchParams): RowSource {
  const { env, now, world } = call;
  const predicate = filterOf(query, MAILBOX);
  const types = new Set(
    (query.get('RecipientTypeDetails') ?? '')
      .split(',')
      .filter(Boolean)
      .map((type) => type.trim().toLowerCase()),
  );
  const anr = anrOf(query);
  const onlyArchives = optionOn(query, 'Archive');
  const isInactive = (m: PracticeMailbox) => m.litigationHoldEnabled || m.inPlaceHolds.length > 0;
  const pool = optionOn(query, 'SoftDeletedMailbox')
    ? world.softDeletedMailboxes
    : optionOn(query, 'InactiveMailboxOnly')
      ? world.softDeletedMailboxes.filter(isInactive)
      : optionOn(query, 'IncludeInactiveMailbox')
        ? [...world.mailboxes, ...world.softDeletedMailboxes.filter(isInactive)]
        : world.mailboxes;
  const keep = (mailbox: PracticeMailbox) => {
    if (mailbox.visibleAt > now) return false;
    const type = shownType(mailbox, now).toLowerCase();
    return (
      (types.size === 0 ? type !== 'groupmailbox' : types.has(type)) &&
      (!onlyArchives || mailbox.archiveGuid !== null) &&
      (anr === null || matchesAnr(mailbox, anr)) &&
      (predicate === null || predicate(mailbox, env))
    );
  };
  return scan(MAILBOX, pool, { keep, key: (mailbox) => mailbox.guid });
}

interface PermissionEntity {
  readonly mailbox: PracticeMailbox;
  readonly user: string;
  readonly entries: readonly {
    readonly accessRights: readonly string[];
    readonly isInherited: boolean;
    readonly deny: boolean;
  }[];
}

const permission = columnsOf<PermissionEntity>();
const PERMISSION_ENTITY = new RowShape<PermissionEntity>([
  permission.text('PermissionId', ({ user }) => Buffer.from(user).toString('base64')),
  permission.text('MailboxIdentity', ({ mailbox }) => identityOf(mailbox)),
  permission.text('User', ({ user }) => user),
  permission.bool('IsOwner', () => false),
  permission.objects('PermissionList', ({ entries }) =>
    entries.map(({ accessRights, isInherited, deny }) => ({
      ChangedProperties: [],
      AccessRights: accessRights,
      IsInherited: isInherited,
      Deny: deny,
      InheritanceType: 'All',
    })),
  ),
]);

function permissions(call: CmdletCall, mailbox: PracticeMailbox): RowSource {
  const byUser = new Map<string, PermissionEntity>();
  for (const { user, accessRights, isInherited, deny } of permissionRows(mailbox, call.now)) {
    const known = byUser.get(user)?.entries ?? [];
    byUser.set(user, { mailbox, user, entries: [...known, { accessRights, isInherited, deny }] });
  }
  return listOf(PERMISSION_ENTITY, [...byUser.values()]);
}

function statistics(call: CmdletCall, mailbox: PracticeMailbox, archive: boolean): RowSource {
  const found = statisticsOf(call, mailbox, archive);
  return listOf(STATISTICS_ENTITY, found === null ? [] : [found]);
}

function isStatistics(segment: Segment): boolean {
  return /^Exchange\.GetMailboxStatistics(V2)?$/i.test(segment.name);
}

const openMailbox: Open = (call, [head, next, ...more], query) => {
  if (!head || more.length > 0) return null;
  if (head.key === null) {
    if (!next) return many('Mailbox', mailboxes(call, query));
    const guid = next.args.mailboxguid;
    if (!isStatistics(next) || guid === undefined) return null;
    const target = call.world.mailboxByIdentity(guid);
    if (!target) throw mailboxMissing(guid);
    return one('MailboxStatistics', statistics(call, target, target.archiveGuid === guid.toLowerCase()));
  }
  const softDeleted = optionOn(query, 'SoftDeletedMailbox') || optionOn(query, 'IncludeInactiveMailbox');
  const mailbox = findMailbox(call, head.key, { softDeleted });
  if (!next) return one('Mailbox', listOf(MAILBOX, [mailbox]));
  if (isStatistics(next)) {
    const archive = optionOn(query, 'Archive') || next.args.archive?.toLowerCase() === 'true';
    return one('MailboxStatistics', statistics(call, mailbox, archive));
  }
  if (next.name.toLowerCase() === 'mailboxpermission') return many('MailboxPermission', permissions(call, mailbox));
  return null;
};

const openRecipient: Open = (call, [head, next, ...more], query) => {
  if (!head || more.length > 0) return null;
  const byFilters = /^Exchange\.GetRecipientPermissionByFilters$/i;
  if (head.key === null && next && byFilters.test(next.name)) {
    const { identity, trustee } = next.args;
    return many('RecipientPermission', recipientPermissions(call, present(identity), present(trustee)));
  }
  if (head.key !== null) {
    if (next && /^(Exchange\.Get)?RecipientPermission$/i.test(next.name)) {
      return many('RecipientPermission', recipientPermissions(call, head.key, present(next.args.trustee)));
    }
    return next ? null : one('Recipient', listOf(RECIPIENT, [findAnyRecipient(call, head.key)]));
  }
  if (next) return null;
  const predicate = filterOf(query, RECIPIENT);
  const anr = anrOf(query);
  return many(
    'Recipient',
    scan(RECIPIENT, allRecipients(call.world, call.now), {
      keep: (view) =>
        view.visibleAt <= call.now &&
        (anr === null ||
          [view.displayName, view.alias, view.address].some((key) => key.toLowerCase().startsWith(anr))) &&
        (predicate === null || predicate(view, call.env)),
      key: (view) => view.guid,
    }),
  );
};

function present(value: string | undefined): string | null {
  return value === undefined || value === '' || value.toLowerCase() === 'null' ? null : value;
}

const openClientAccess: Open = (call, [head, ...more], query) => {
  if (!head || more.length > 0) return null;
  if (head.key !== null) return one('CasMailbox', listOf(CAS_MAILBOX, [findMailbox(call, head.key)]));
  const predicate = filterOf(query, CAS_MAILBOX);
  const keep = (mailbox: PracticeMailbox) =>
    mailbox.visibleAt <= call.now && (predicate === null || predicate(mailbox, call.env));
  return many('CasMailbox', scan(CAS_MAILBOX, call.world.mailboxes, { keep, key: (mailbox) => mailbox.guid }));
};

function openConfig(
  name: string,
  shape: RowShape<ConfigObject>,
  objects: (call: CmdletCall) => readonly ConfigObject[],
): Open {
  return (call, [head, ...more], query) => {
    if (!head || more.length > 0) return null;
    if (head.key !== null) {
      const found = findConfig(objects(call), head.key);
      if (!found) throw notFound(head.key, call.state.names.domainController);
      return one(name, listOf(shape, [found]));
    }
    const predicate = filterOf(query, shape);
    const keep = (object: ConfigObject) => predicate === null || predicate(object, call.env);
    return many(name, scan(shape, objects(call), { keep, key: (object) => object.guid }));
  };
}

const openUnifiedGroup: Open = (call, [head, ...more], query) => {
  if (!head || more.length > 0) return null;
  const groups = [...call.world.groups.values()].filter(isUnified);
  if (head.key !== null) {
    const wanted = head.key.toLowerCase();
    const found = groups.find((group) =>
      [group.id, group.mail, group.displayName, group.mailNickname].some((name) => name?.toLowerCase() === wanted),
    );
    if (!found) throw notFound(head.key, call.state.names.domainController);
    return one('UnifiedGroup', listOf(UNIFIED_GROUP, [found]));
  }
  const predicate = filterOf(query, UNIFIED_GROUP);
  return many(
    'UnifiedGroup',
    scan(UNIFIED_GROUP, groups, {
      keep: (group) => predicate === null || predicate(group, call.env),
      key: (group) => group.id,
    }),
  );
};

/** Entity sets by lower-case name. */
const OPENERS: Readonly<Record<string, Open>> = {
  mailbox: openMailbox,
  recipient: openRecipient,
  casmailbox: openClientAccess,
  inboundconnector: openConfig('InboundConnector', INBOUND_CONNECTOR, ({ state }) => state.inboundConnectors),
  outboundconnector: openConfig('OutboundConnector', OUTBOUND_CONNECTOR, ({ state }) => state.outboundConnectors),
  unifiedgroup: openUnifiedGroup,
};

/** The entity sets of the service document, with the shapes behind them. */
export const ENTITY_SETS: readonly { readonly name: string; readonly shape: Pick<RowShape<never>, 'columns'> }[] = [
  { name: 'Mailbox', shape: MAILBOX },
  { name: 'Recipient', shape: RECIPIENT },
  { name: 'CasMailbox', shape: CAS_MAILBOX },
  { name: 'InboundConnector', shape: INBOUND_CONNECTOR },
  { name: 'OutboundConnector', shape: OUTBOUND_CONNECTOR },
  { name: 'UnifiedGroup', shape: UNIFIED_GROUP },
];

/** Opens a parsed path; null for one that leads nowhere. Throws the failures of missing objects and bad options. */
export function openResource(call: CmdletCall, segments: readonly Segment[], query: URLSearchParams): Resource | null {
  const open = OPENERS[segments[0]?.name.toLowerCase() ?? ''];
  return open ? open(call, segments, query) : null;
}
