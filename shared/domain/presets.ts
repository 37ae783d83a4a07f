import type { FilterNode } from './query.ts';

const GB = 1024 ** 3;

/** A named filter above the grid. */
export interface Preset {
  id: string;
  label: string;
  filter: FilterNode | null;
}

/** The Mailboxes grid's presets. The service's limit for an unlicensed shared mailbox is 50 GB. */
export const mailboxPresets: readonly Preset[] = [
  { id: 'all', label: 'All', filter: null },
  { id: 'user', label: 'User', filter: { field: 'recipientTypeDetails', op: 'eq', value: 'UserMailbox' } },
  { id: 'shared', label: 'Shared', filter: { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' } },
  {
    id: 'resources',
    label: 'Rooms and equipment',
    filter: { field: 'recipientTypeDetails', op: 'in', value: ['RoomMailbox', 'EquipmentMailbox'] },
  },
  { id: 'near-quota', label: 'Near quota', filter: { field: 'quotaUsedPercent', op: 'ge', value: 75 } },
  {
    id: 'shared-over-50',
    label: 'Shared over 50 GB',
    filter: {
      all: [
        { field: 'recipientTypeDetails', op: 'eq', value: 'SharedMailbox' },
        { field: 'totalItemBytes', op: 'gt', value: 50 * GB },
      ],
    },
  },
  {
    id: 'forwarding-outside',
    label: 'Forwarding outside',
    filter: { field: 'forwardsOutside', op: 'eq', value: true },
  },
  {
    id: 'never-used',
    label: 'Never used',
    filter: {
      // Only where a size is known: an unread report is not an unused mailbox.
      all: [
        { field: 'lastActivity', op: 'isNull' },
        { field: 'sizeSource', op: 'notNull' },
        { field: 'itemCount', op: 'eq', value: 0 },
      ],
    },
  },
];
