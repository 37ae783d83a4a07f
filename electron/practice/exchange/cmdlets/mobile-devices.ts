import { guidOf } from '../../world/guid.ts';
import type { PracticeMailbox } from '../../world/model.ts';
import { hashText, Random } from '../../world/random.ts';
import { notFound, parameterConflict } from '../errors.ts';
import { listOf, type RowSource, scan } from '../paging.ts';
import { flag, must, resultSize, text } from '../parameters.ts';
import { columnsOf, RowShape } from '../rows.ts';
import { EXCHANGE_GUID } from '../state/exchange-state.ts';
import { findMailbox } from './mailbox-lookup.ts';
import { opathPredicate } from './mailbox-read.ts';
import { identityOf } from './mailbox-view.ts';
import type { Cmdlet, CmdletCall } from './types.ts';

const DAY = 86_400_000;

/** One phone or tablet that syncs with a mailbox. */
export interface MobileDevice {
  readonly guid: string;
  readonly mailbox: PracticeMailbox;
  readonly ordinal: number;
  readonly deviceId: string;
  readonly model: string;
  readonly type: string;
  readonly os: string;
  readonly clientType: string;
  readonly firstSyncAt: number;
  readonly lastSyncAt: number;
}

const MODELS = [
  { model: 'Outlook for iOS and Android', type: 'Outlook', os: 'iOS 18.5', clientType: 'Outlook' },
  { model: 'Outlook for iOS and Android', type: 'Outlook', os: 'Android 15', clientType: 'Outlook' },
  { model: 'iPhone15C2', type: 'iPhone', os: 'iOS 18.4', clientType: 'EAS' },
  { model: 'SM-S921B', type: 'SAMSUNGSMS921B', os: 'Android 14', clientType: 'EAS' },
] as const;

/** A mailbox' devices: derived from the seed and the count, less those that were removed. */
function devicesOf({ state, world, now }: CmdletCall, mailbox: PracticeMailbox): MobileDevice[] {
  const gone = state.removedDevices.get(mailbox.guid);
  const made = mailbox.mobileDeviceCount + (gone?.size ?? 0);
  const devices: MobileDevice[] = [];
  for (let ordinal = 0; ordinal < made; ordinal += 1) {
    if (gone?.has(ordinal)) continue;
    const random = new Random(world.seed, hashText(mailbox.exchangeGuid), ordinal);
    const kind = random.pick(MODELS);
    const firstSyncAt = mailbox.createdAt + random.below(200) * DAY;
    const last = (mailbox.lastLogonAt ?? now) - random.below(3) * 3_600_000;
    devices.push({
      guid: guidOf(world.seed, EXCHANGE_GUID.device, hashText(`${mailbox.exchangeGuid}/${ordinal}`)),
      mailbox,
      ordinal,
      deviceId: Array.from({ length: 4 }, () => random.uint32().toString(16).toUpperCase().padStart(8, '0')).join(''),
      ...kind,
      firstSyncAt: Math.min(firstSyncAt, last),
      lastSyncAt: last,
    });
  }
  return devices;
}

const { text: string, date, guid, int32, bool, fixed } = columnsOf<MobileDevice>();

const identity = (device: MobileDevice) => `${identityOf(device.mailbox)}/ExchangeActiveSyncDevices/${name(device)}`;
const name = (device: MobileDevice) =>
  `${device.clientType === 'Outlook' ? 'Hx' : 'EAS'}§${device.type}§${device.deviceId}`;

const shared = [
  string('DeviceId', (d: MobileDevice) => d.deviceId),
  string('DeviceImei', () => null),
  string('DeviceOS', (d) => d.os),
  string('DeviceType', (d) => d.type),
  string('DeviceModel', (d) => d.model),
  string('DeviceFriendlyName', (d) => d.model),
  string('DeviceUserAgent', (d) => `${d.model}/1.0`),
  string('ClientType', (d) => (d.clientType === 'Outlook' ? 'Outlook' : 'EAS')),
  ...fixed('text', { DeviceAccessState: 'Allowed', DeviceAccessStateReason: 'Global', ClientVersion: '16.1' }),
  date('FirstSyncTime', (d) => d.firstSyncAt),
  guid('Guid', (d) => d.guid),
  string('Identity', identity),
  ...fixed('bool', { IsValid: true }),
];

const DEVICE = new RowShape<MobileDevice>([
  ...shared,
  string('UserDisplayName', (d) => identityOf(d.mailbox)),
  string('Name', name),
  string('Id', identity),
  bool('IsManaged', () => false),
  bool('IsCompliant', () => false),
  date('WhenCreated', (d) => d.firstSyncAt),
  date('WhenChanged', (d) => d.firstSyncAt),
]);

const STATISTICS = new RowShape<MobileDevice>([
  ...shared,
  date('LastSyncAttemptTime', (d) => d.lastSyncAt),
  date('LastSuccessSync', (d) => d.lastSyncAt),
  date('LastPolicyUpdateTime', (d) => d.firstSyncAt),
  ...fixed('text', {
    Status: 'DeviceOk',
    DevicePolicyApplicationStatus: 'AppliedInFull',
    DevicePolicyApplied: 'Default',
    MailboxLogReport: null,
  }),
  int32('NumberOfFoldersSynced', (d) => 8 + (d.ordinal % 5)),
  date('DeviceWipeRequestTime', () => null),
  date('DeviceWipeAckTime', () => null),
]);

function allDevices(call: CmdletCall): MobileDevice[] {
  return call.world.mailboxes.flatMap((mailbox) => (mailbox.mobileDeviceCount === 0 ? [] : devicesOf(call, mailbox)));
}

function find(call: CmdletCall, wanted: string): MobileDevice {
  const lower = wanted.toLowerCase();
  const owner = /^([^/\\]+)[/\\]/.exec(wanted)?.[1];
  const mailbox = owner === undefined ? undefined : call.world.mailboxByIdentity(owner);
  const pool = mailbox ? devicesOf(call, mailbox) : allDevices(call);
  const found = pool.find((device) =>
    [device.guid, device.deviceId.toLowerCase(), identity(device).toLowerCase()].includes(lower),
  );
  if (!found) throw notFound(wanted, call.state.names.domainController);
  return found;
}

function listing(shape: RowShape<MobileDevice>): (call: CmdletCall) => RowSource {
  return (call) => {
    const { args, env } = call;
    const wanted = args.text('Identity');
    const owner = args.text('Mailbox');
    if (wanted !== null && owner !== null) throw parameterConflict();
    if (wanted !== null) return listOf(shape, [find(call, wanted)]);
    const filter = args.text('Filter');
    const predicate = filter ? opathPredicate(filter, shape, null) : null;
    const pool = owner === null ? allDevices(call) : devicesOf(call, findMailbox(call, owner));
    return scan(shape, pool, {
      keep: (device) => predicate === null || predicate(device, env),
      key: (device) => device.guid,
    });
  };
}

function remove(call: CmdletCall): undefined {
  const device = find(call, call.args.required('Identity'));
  const { mailbox } = device;
  const gone = call.state.removedDevices.get(mailbox.guid) ?? new Set<number>();
  gone.add(device.ordinal);
  call.state.removedDevices.set(mailbox.guid, gone);
  call.world.updateMailbox(mailbox, { mobileDeviceCount: mailbox.mobileDeviceCount - 1 });
  return undefined;
}

export const mobileDeviceCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-MobileDevice',
    access: 'read',
    limited: true,
    parameters: {
      Identity: text,
      Mailbox: text,
      Filter: text,
      ResultSize: resultSize,
      SortBy: text,
      ActiveSync: flag,
      OWAforDevices: flag,
      RestApi: flag,
      UniversalOutlook: flag,
    },
    run: listing(DEVICE),
  },
  {
    name: 'Get-MobileDeviceStatistics',
    access: 'read',
    parameters: {
      Identity: text,
      Mailbox: text,
      ActiveSync: flag,
      OWAforDevices: flag,
      RestApi: flag,
      UniversalOutlook: flag,
      GetMailboxLog: flag,
      ShowRecoveryPassword: flag,
    },
    run(call) {
      if (call.args.text('Identity') === null && call.args.text('Mailbox') === null) throw parameterConflict();
      return listing(STATISTICS)(call);
    },
  },
  { name: 'Remove-MobileDevice', access: 'recipients', parameters: { Identity: must(text) }, run: remove },
];
