import type { FieldSpec } from '../../../../shared/domain/fields.ts';
import { licenseFields, skuField } from '../../../../shared/domain/license-fields.ts';
import type { LicenseCell, LicenseRow, Subscription } from '../../../../shared/domain/licenses.ts';
import { type CellMark, columnsOf, type GridColumn } from '../../../grid/columns.ts';
import { formatCount, formatDateTime, plural, unknown } from '../../../ui/format.ts';
import { formatMoney } from '../../../ui/money.ts';
import { shortProductName } from '../product-names.ts';
import type { CellEdit } from './edits.ts';

const day = 86_400_000;

/** "today", "2 d", "184 d": how long ago, at a glance. */
export const sinceDays = (iso: string | null, now: number): string => {
  if (iso === null) return unknown;
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return unknown;
  const days = Math.floor((now - at) / day);
  return days < 1 ? 'today' : `${formatCount(days)} d`;
};

const sources = { direct: 'Direct', group: 'From a group', both: 'Direct and from a group' } as const;

/** How a cell looks and reads with what was edited. */
export const markOf = (cell: LicenseCell | undefined, edit: CellEdit | null): CellMark => {
  const held = cell
    ? [
        sources[cell.source],
        ...(cell.plansOff > 0 ? [`${plural(cell.plansOff, 'plan')} off`] : []),
        ...(cell.error ? [`error: ${cell.error}`] : []),
      ].join(', ')
    : '';
  const pending = edit === null ? null : edit.want === 'plans' ? 'change' : edit.want;
  const plans = edit ? edit.on.length + edit.off.length : 0;
  const will =
    edit === null
      ? ''
      : edit.want === 'add'
        ? `to be added${plans > 0 ? ` with ${plural(plans, 'plan')} off` : ''}`
        : edit.want === 'remove'
          ? 'to be removed'
          : `${plural(plans, 'plan')} to be changed`;
  return {
    shape:
      cell === undefined ? 'none' : cell.source === 'direct' ? 'dot' : cell.source === 'group' ? 'diamond' : 'both',
    figure: edit?.want === 'add' ? edit.off.length : edit?.want === 'remove' ? 0 : (cell?.plansOff ?? 0),
    problem: cell?.error != null && pending === null,
    pending,
    label: [held, will].filter(Boolean).join(', '),
  };
};

const freeWords = (free: number): string =>
  free < 0 ? `${formatCount(-free)} too many` : free === 0 ? 'none free' : `${formatCount(free)} free`;

const skuValues = [
  { value: 'direct', label: 'Direct' },
  { value: 'group', label: 'From a group' },
  { value: 'both', label: 'Both' },
  { value: 'none', label: 'Not held' },
  { value: 'off', label: 'Some plans off' },
  { value: 'error', label: 'In error' },
] as const;

/** Products that can be given to users and are worth a column. */
export const columnProducts = (subscriptions: readonly Subscription[]): Subscription[] =>
  subscriptions.filter(
    (each) => each.appliesTo === 'User' && (each.assigned > 0 || each.enabled + each.warning + each.suspended > 0),
  );

export interface ColumnFacts {
  edit: (id: string, skuId: string) => CellEdit | null;
  signInKnown: () => boolean;
  now: () => number;
  currency: string;
  /** There is room for all that identifies a user, and still for products. */
  roomy: boolean;
}

/** Who the users are, then one column for each product. */
export const licenseColumns = (products: readonly Subscription[], facts: ColumnFacts): GridColumn<LicenseRow>[] => [
  ...columnsOf<LicenseRow>(
    licenseFields as readonly FieldSpec<keyof LicenseRow & string>[],
    {
      displayName: { look: 'strong', width: 180, pinned: true },
      userPrincipalName: { look: 'quiet', width: 200, pinned: true, byDefault: facts.roomy },
      department: { look: 'quiet', width: 110, pinned: true, text: (row) => row.department ?? '' },
      usageLocation: { label: 'Location', width: 84, pinned: true },
      accountEnabled: {
        byDefault: facts.roomy,
        width: 84,
        pinned: true,
        text: (row) => (row.accountEnabled === null ? unknown : row.accountEnabled ? 'Allowed' : 'Blocked'),
      },
      lastSignIn: {
        width: 100,
        pinned: true,
        text: (row) => sinceDays(row.lastSignIn, facts.now()),
        title: (row) =>
          row.lastSignIn !== null
            ? formatDateTime(row.lastSignIn)
            : facts.signInKnown()
              ? 'No sign-in is recorded.'
              : 'Who signed in is not told here: it takes Microsoft Entra ID P1, and an account that may read the audit log.',
      },
      recipientTypeDetails: { byDefault: facts.roomy, width: 92, pinned: true },
      totalItemBytes: { byDefault: facts.roomy, width: 100, pinned: true },
      monthlyCost: { text: (row) => formatMoney(row.monthlyCost, facts.currency) },
    },
    (row, column) =>
      column.field === 'usageLocation' && row.usageLocation === null ? 'Not set. Licenses need it.' : null,
  ),
  ...products.map((product): GridColumn<LicenseRow> => {
    const { skuId, name, free } = product;
    const of = (row: LicenseRow): CellMark => markOf(row.licenses[skuId], facts.edit(row.id, skuId));
    return {
      field: skuField(skuId),
      label: shortProductName(name),
      type: 'enum',
      family: 'users',
      property: product.partNumber,
      values: skuValues,
      sortable: true,
      filterable: true,
      byDefault: true,
      width: 92,
      look: 'mark',
      text: (row) => of(row).label,
      title: (row) => of(row).label || null,
      marks: { of, name, under: freeWords(free), underTone: free < 0 ? 'bad' : 'quiet' },
    };
  }),
];

export const skuIdOf = (field: string): string => field.slice('sku:'.length);
