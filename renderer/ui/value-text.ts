import type { FieldValue } from '../../shared/domain/changes.ts';
import { recipientTypeLabel } from './badge.tsx';
import { formatCount, formatQuota } from './format.ts';

const quotaFields = new Set(['IssueWarningQuota', 'ProhibitSendQuota', 'ProhibitSendReceiveQuota']);

/** A value of a plan as people read it. */
export const valueText = (field: string, value: FieldValue): string => {
  if (value === null || value === '') return 'not set';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'boolean') {
    if (field === 'accountEnabled') return value ? 'Allowed' : 'Blocked';
    if (field === 'HiddenFromAddressListsEnabled' || field === 'DeliverToMailboxAndForward')
      return value ? 'Yes' : 'No';
    return value ? 'On' : 'Off';
  }
  if (typeof value === 'number') return quotaFields.has(field) ? formatQuota(value) : formatCount(value);
  if (field === 'RecipientTypeDetails') return recipientTypeLabel(value);
  return value;
};
