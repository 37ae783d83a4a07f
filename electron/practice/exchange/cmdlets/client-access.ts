import type { PracticeMailbox } from '../../world/model.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { bool, choices, flag, must, resultSize, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import { findMailbox } from './mailbox-lookup.ts';
import { matchesAnr, opathPredicate } from './mailbox-read.ts';
import { distinguishedName, identityOf, shownType } from './mailbox-view.ts';
import { type Cmdlet, type CmdletCall, unchanged } from './types.ts';

const { text: string, bool: boolean, dateUtc, guid, fixed } = columnsOf<PracticeMailbox>();

/** Client protocols and how a mailbox starts. Null means the organization's setting holds. */
const PROTOCOLS: Readonly<Record<string, boolean | null>> = {
  ActiveSyncEnabled: true,
  OWAEnabled: true,
  OWAforDevicesEnabled: true,
  ECPEnabled: true,
  PopEnabled: true,
  ImapEnabled: true,
  MAPIEnabled: true,
  EwsEnabled: null,
  OutlookMobileEnabled: true,
  UniversalOutlookEnabled: true,
  MacOutlookEnabled: null,
  SmtpClientAuthenticationDisabled: null,
};

export const CAS_MAILBOX = new RowShape<PracticeMailbox>([
  ...Object.entries(PROTOCOLS).map(([name, initial]) =>
    boolean(name, (m, { state }) => {
      const set = state.clientAccess.get(m.guid);
      return set && name in set ? (set[name] ?? null) : initial;
    }),
  ),
  boolean('HasActiveSyncDevicePartnership', (m) => m.mobileDeviceCount > 0),
  ...fixed('text', {
    OwaMailboxPolicy: 'OwaMailboxPolicy-Default',
    ActiveSyncMailboxPolicy: 'Default',
    ExchangeVersion: '0.20 (15.0.0.0)',
  }),
  ...fixed('texts', {
    EwsAllowList: [],
    EwsBlockList: [],
    ActiveSyncAllowedDeviceIDs: [],
    ActiveSyncBlockedDeviceIDs: [],
  }),
  string('DisplayName', (m) => m.displayName),
  string('PrimarySmtpAddress', (m) => m.primarySmtpAddress),
  string('ExternalDirectoryObjectId', (m) => m.userId ?? ''),
  columnsOf<PracticeMailbox>().texts('EmailAddresses', (m) => m.emailAddresses),
  string('Identity', identityOf),
  string('Id', identityOf),
  string('Name', (m) => m.name),
  string('DistinguishedName', (m, env) => distinguishedName(m.name, env)),
  dateUtc('WhenCreatedUTC', (m) => m.createdAt),
  guid('Guid', (m) => m.guid),
  ...fixed('bool', { IsValid: true }),
]);

const FILTERABLE = new Set(
  [
    ...Object.keys(PROTOCOLS),
    'HasActiveSyncDevicePartnership',
    'DisplayName',
    'PrimarySmtpAddress',
    'EmailAddresses',
    'ExternalDirectoryObjectId',
    'Name',
    'Id',
    'Identity',
    'Guid',
  ].map((name) => name.toLowerCase()),
);

function clientAccessListing(call: CmdletCall): RowSource {
  const { args, env, now, world } = call;
  const identity = args.text('Identity');
  if (identity !== null) return listOf(CAS_MAILBOX, [findMailbox(call, identity)]);
  const filter = args.text('Filter');
  const predicate = filter ? opathPredicate(filter, CAS_MAILBOX, FILTERABLE) : null;
  const anr = args.text('Anr')?.toLowerCase() ?? null;
  const types = new Set(args.texts('RecipientTypeDetails'));
  const keep = (mailbox: PracticeMailbox) =>
    mailbox.visibleAt <= now &&
    (types.size === 0 || types.has(shownType(mailbox, now))) &&
    (anr === null || matchesAnr(mailbox, anr)) &&
    (predicate === null || predicate(mailbox, env));
  return scan(CAS_MAILBOX, world.mailboxes, { keep, key: (mailbox) => mailbox.guid });
}

function set(call: CmdletCall): undefined {
  const { args, state, world } = call;
  const mailbox = findMailbox(call, args.required('Identity'));
  const before = { ...PROTOCOLS, ...state.clientAccess.get(mailbox.guid) };
  const given = Object.keys(PROTOCOLS).filter((name) => args.has(name));
  const after = { ...before, ...Object.fromEntries(given.map((name) => [name, args.bool(name)])) };
  if (given.every((name) => before[name] === after[name])) {
    call.warnings.push(unchanged(identityOf(mailbox)));
    return undefined;
  }
  state.clientAccess.set(mailbox.guid, after);
  world.touchMailbox(mailbox);
  world.countWrite(mailbox.userId ?? mailbox.guid);
  return undefined;
}

export const clientAccessCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-CASMailbox',
    access: 'read',
    limited: true,
    parameters: {
      Identity: text,
      Anr: text,
      Filter: text,
      ResultSize: resultSize,
      SortBy: text,
      ProtocolSettings: flag,
      ActiveSyncDebugLogging: flag,
      RecipientTypeDetails: choices(
        'Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails[]',
        'UserMailbox',
        'SharedMailbox',
        'RoomMailbox',
        'EquipmentMailbox',
        'DiscoveryMailbox',
        'TeamMailbox',
      ),
    },
    run: clientAccessListing,
  },
  {
    name: 'Set-CASMailbox',
    access: 'recipients',
    parameters: { Identity: must(text), ...Object.fromEntries(Object.keys(PROTOCOLS).map((name) => [name, bool])) },
    run: set,
  },
];
