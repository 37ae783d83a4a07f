import type { GridLayout } from '../../shared/contract/settings.ts';
import type { FieldSpec, FieldType } from '../../shared/domain/fields.ts';
import type { Family } from '../../shared/domain/mailbox.ts';
import {
  formatBytesExact,
  formatCount,
  formatDate,
  formatDateTime,
  formatGigabytes,
  formatPercent,
  formatQuota,
  unknown,
} from '../ui/format.ts';

/** Every listed thing has an id that outlives refreshes. */
export interface GridRow {
  id: string;
}

/** How a cell is drawn beyond plain text. */
export type CellLook = 'plain' | 'strong' | 'quiet' | 'badge' | 'quota' | 'mark';

/** What a cell of marks shows instead of text. */
export interface CellMark {
  shape: 'none' | 'dot' | 'diamond' | 'both';
  /** Small figure beside the shape; 0 = none. */
  figure: number;
  problem: boolean;
  /** What an edit would do that was not carried out yet. */
  pending: 'add' | 'remove' | 'change' | null;
  /** The whole in words; empty when there is nothing to say. */
  label: string;
}

/** Makes a column one of marks, with a second line in its header and a menu behind it. */
export interface MarkColumn<Row> {
  of: (row: Row) => CellMark;
  /** E.g. "216 free". */
  under: string;
  underTone: 'quiet' | 'bad';
  /** The label in full, for hovers and screen readers. */
  name: string;
}

/** A column of a grid: what it is, and how a row's value reads. */
export interface GridColumn<Row> {
  field: string;
  label: string;
  type: FieldType;
  family: Family;
  /** The service's name for it. */
  property: string;
  values: readonly { value: string; label: string }[];
  sortable: boolean;
  filterable: boolean;
  byDefault: boolean;
  width: number;
  look: CellLook;
  /** What the cell says. */
  text: (row: Row) => string;
  /** What hovering says; null = nothing more to say. */
  title: (row: Row) => string | null;
  /** Stays in view while the other columns scroll. */
  pinned?: boolean;
  /** Only with the look `mark`. */
  marks?: MarkColumn<Row>;
}

type Overrides<Row> = Partial<
  Pick<GridColumn<Row>, 'look' | 'text' | 'title' | 'pinned' | 'byDefault' | 'width' | 'label'>
>;

const asText = (value: unknown): string => (value === null || value === undefined ? unknown : String(value));
const asNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const asString = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const textOf = (spec: FieldSpec, value: unknown): string => {
  switch (spec.type) {
    case 'bytes':
      return /quota/i.test(spec.field) ? formatQuota(asNumber(value)) : formatGigabytes(asNumber(value));
    case 'number':
      return formatCount(asNumber(value));
    case 'percent':
      return formatPercent(asNumber(value));
    case 'boolean':
      return value === true ? 'Yes' : value === false ? 'No' : unknown;
    case 'date':
      return formatDate(asString(value));
    case 'list':
      return Array.isArray(value) ? (value.length === 0 ? 'None' : value.join(', ')) : unknown;
    case 'enum':
      return spec.values?.find((known) => known.value === value)?.label ?? asText(value);
    default:
      return value === '' ? unknown : asText(value);
  }
};

const titleOf = (spec: FieldSpec, value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  if (spec.type === 'bytes') return formatBytesExact(asNumber(value));
  if (spec.type === 'date') return formatDateTime(asString(value));
  if (spec.type === 'percent') return null;
  if (spec.type === 'enum') return asText(value);
  return textOf(spec, value);
};

/** Makes columns of field specs; `overrides` change single ones. */
export const columnsOf = <Row extends GridRow>(
  specs: readonly FieldSpec<keyof Row & string>[],
  overrides: Partial<Record<keyof Row & string, Overrides<Row>>> = {},
  whyUnknown: (row: Row, column: FieldSpec<keyof Row & string>) => string | null = () => null,
): GridColumn<Row>[] =>
  specs.map((spec) => {
    const override: Overrides<Row> = overrides[spec.field] ?? {};
    const text = override.text ?? ((row: Row) => textOf(spec, row[spec.field]));
    const title = override.title ?? ((row: Row) => titleOf(spec, row[spec.field]));
    return {
      field: spec.field,
      label: override.label ?? spec.label,
      type: spec.type,
      family: spec.family,
      property: spec.property,
      values: spec.values ?? [],
      sortable: spec.sortable,
      filterable: spec.filterable,
      byDefault: override.byDefault ?? spec.byDefault,
      width: override.width ?? spec.width,
      ...(override.pinned === undefined ? {} : { pinned: override.pinned }),
      look: override.look ?? (spec.type === 'enum' ? 'badge' : spec.type === 'percent' ? 'quota' : 'plain'),
      text,
      title: (row: Row) => title(row) ?? (text(row) === unknown ? whyUnknown(row, spec) : null),
    };
  });

/** Whether a column's figures align at the right. */
export const isFigure = (type: FieldType): boolean => type === 'bytes' || type === 'number';

/** The layout before anyone changed it. */
export const defaultLayout = <Row>(columns: readonly GridColumn<Row>[], sort: GridLayout['sort'] = []): GridLayout => ({
  columns: columns.filter((column) => column.byDefault).map(({ field, width }) => ({ field, width })),
  sort,
});

/** A remembered layout, without columns that no longer exist; the default one when nothing is left. */
export const usableLayout = <Row>(
  remembered: GridLayout | undefined,
  columns: readonly GridColumn<Row>[],
  sort: GridLayout['sort'],
): GridLayout => {
  const known = new Set<string>(columns.map((column) => column.field));
  const kept = remembered?.columns.filter((column) => known.has(column.field)) ?? [];
  if (!remembered || kept.length === 0) return defaultLayout(columns, sort);
  const keptSort = remembered.sort.filter((key) => known.has(key.field));
  return { columns: kept, sort: keptSort.length > 0 ? keptSort : sort };
};
