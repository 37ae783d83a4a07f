import type { FieldValue } from '../../../../shared/domain/changes.ts';
import { gigabytes } from '../../../../shared/domain/csv.ts';
import type { SheetColumn } from '../../../../shared/domain/sheet.ts';
import type { CompareEntity, Difference, DifferenceKind } from '../../../../shared/domain/snapshots.ts';

export const entityLabels: Readonly<Record<CompareEntity, string>> = {
  mailboxes: 'Mailbox',
  users: 'User',
  licenses: 'License',
  access: 'Access',
  subscriptions: 'Subscription',
};
export const kindLabels: Readonly<Record<DifferenceKind, string>> = {
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
};

/** One line of an export: one field of one difference, or an object that came or went. */
export interface DifferenceRow {
  entity: CompareEntity;
  kind: DifferenceKind;
  id: string;
  name: string;
  address: string | null;
  field: string | null;
  before: FieldValue;
  after: FieldValue;
  growth: number | null;
}

/** Changes field by field; what came or went in one line; rights with their holder. */
export function differenceRows({ entity, kind, id, name, address, fields, growth }: Difference): DifferenceRow[] {
  const row = { entity, kind, id, name, address, growth };
  if (entity === 'access') {
    const of = (field: string) => fields.find((one) => one.field === field);
    const [who, right] = [of('trustee'), of('right')];
    return [
      {
        ...row,
        field: String((kind === 'added' ? right?.after : right?.before) ?? ''),
        before: who?.before ?? null,
        after: who?.after ?? null,
      },
    ];
  }
  if (kind !== 'changed' && entity !== 'licenses') return [{ ...row, field: null, before: null, after: null }];
  return fields.map(({ field, label, before, after }) => ({
    ...row,
    field: label,
    before: shownValue(field, before),
    after: shownValue(field, after),
    growth: field === 'totalItemBytes' ? growth : null,
  }));
}

const inBytes = /(Bytes|Quota)$/;

/** Sizes in GB, Unlimited by its name; everything else as it is. */
export function shownValue(field: string, value: FieldValue): FieldValue {
  if (typeof value !== 'number' || !inBytes.test(field)) return value;
  return value === -1 ? 'Unlimited' : `${gigabytes(value).toLocaleString('en-US')} GB`;
}

const cell = (value: FieldValue): string | number | boolean | null => (Array.isArray(value) ? value.join('; ') : value);

export const differenceColumns: readonly SheetColumn<DifferenceRow>[] = [
  { header: 'What', type: 'text', width: 14, value: ({ entity }) => entityLabels[entity] },
  { header: 'Change', type: 'text', width: 10, value: ({ kind }) => kindLabels[kind] },
  { header: 'Name', type: 'text', width: 32, value: ({ name }) => name },
  { header: 'Address', type: 'text', width: 36, value: ({ address }) => address },
  { header: 'Field', type: 'text', width: 24, value: ({ field }) => field },
  { header: 'Before', type: 'text', width: 30, value: ({ before }) => cell(before) },
  { header: 'After', type: 'text', width: 30, value: ({ after }) => cell(after) },
  { header: 'Growth (bytes)', type: 'integer', width: 16, value: ({ growth }) => growth },
  { header: 'Id', type: 'text', width: 38, value: ({ id }) => id },
];
