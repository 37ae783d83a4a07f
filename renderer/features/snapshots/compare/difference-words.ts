import type { FieldValue } from '../../../../shared/domain/changes.ts';
import type {
  CompareEntity,
  Difference,
  DifferenceKind,
  FieldDifference,
} from '../../../../shared/domain/snapshots.ts';
import { recipientTypeLabel } from '../../../ui/badge.tsx';
import {
  formatCount,
  formatDate,
  formatDateTime,
  formatFileSize,
  formatGigabytes,
  formatQuota,
} from '../../../ui/format.ts';
import type { Tone } from '../../../ui/tone.ts';

export const entityWords: Readonly<Record<CompareEntity, { one: string; many: string }>> = {
  mailboxes: { one: 'Mailbox', many: 'Mailboxes' },
  users: { one: 'Person', many: 'People' },
  licenses: { one: 'Licenses', many: 'Licenses' },
  access: { one: 'Access', many: 'Access' },
  subscriptions: { one: 'Subscription', many: 'Subscriptions' },
};

export const kindWords: Readonly<Record<DifferenceKind, { word: string; tone: Tone }>> = {
  added: { word: 'Added', tone: 'good' },
  removed: { word: 'Removed', tone: 'bad' },
  changed: { word: 'Changed', tone: 'info' },
};

export const differenceKinds: readonly DifferenceKind[] = ['added', 'removed', 'changed'];

export const presetWords = [
  { id: 'lost-license', label: 'Lost a license' },
  { id: 'new-forwarding-outside', label: 'New forwarding outside' },
  { id: 'new-full-access', label: 'New Full Access' },
  { id: 'grew-5gb', label: 'Grew more than 5 GB' },
] as const;
export type PresetId = (typeof presetWords)[number]['id'];

const sizeFields: ReadonlySet<string> = new Set(['totalItemBytes', 'deletedItemBytes', 'archiveItemBytes']);
const dateFields: ReadonlySet<string> = new Set(['lastActivity', 'lastSignIn']);

/** A value of a compared field as people read it. */
const differenceText = (field: string, value: FieldValue): string => {
  if (value === null || value === '') return 'not set';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'boolean') {
    if (field === 'accountEnabled') return value ? 'Allowed' : 'Blocked';
    return value ? 'Yes' : 'No';
  }
  if (typeof value === 'number') {
    if (sizeFields.has(field)) return formatGigabytes(value);
    return field.endsWith('Quota') ? formatQuota(value) : formatCount(value);
  }
  if (dateFields.has(field)) return formatDate(value);
  return field === 'recipientTypeDetails' ? recipientTypeLabel(value) : value;
};

const finer = (field: string, value: FieldValue): string => {
  if (typeof value === 'number' && sizeFields.has(field)) {
    return `${(value / 1024 ** 3).toLocaleString(undefined, { minimumFractionDigits: 3, maximumFractionDigits: 3 })} GB`;
  }
  return typeof value === 'string' && dateFields.has(field) ? formatDateTime(value) : differenceText(field, value);
};

/** Both values of a field in words, finer where they would read alike. */
export const sidesText = ({ field, before, after }: FieldDifference): { before: string; after: string } => {
  const brief = { before: differenceText(field, before), after: differenceText(field, after) };
  return brief.before === brief.after ? { before: finer(field, before), after: finer(field, after) } : brief;
};

// What one mailbox grows in a day is megabytes.
const sizeText = (bytes: number): string =>
  bytes > 0 && bytes < 0.1 * 1024 ** 3 ? formatFileSize(bytes) : formatGigabytes(bytes);

/** "+5.2 GB", "−12.3 MB"; empty for null. */
export const growthText = (bytes: number | null): string =>
  bytes === null ? '' : bytes === 0 ? '0 GB' : `${bytes < 0 ? '−' : '+'}${sizeText(Math.abs(bytes))}`;

/** One field on one line, for hovers. */
export const fieldLine = (difference: FieldDifference): string => {
  const { before, after } = sidesText(difference);
  return `${difference.label}: ${before} → ${after}`;
};

export const differenceKey = ({ entity, kind, id }: Difference): string => `${entity} ${kind} ${id}`;
