import type { Finding } from '../../../../shared/domain/licenses.ts';
import type { FilterNode } from '../../../../shared/domain/query.ts';
import type { ColumnFilter, ColumnFilters } from '../../../grid/filters.ts';
import { skuIdOf } from './license-columns.ts';

const isSku = (field: string): boolean => field.startsWith('sku:');

const asksForHolders = (filter: ColumnFilter): boolean =>
  filter.kind === 'enum' && filter.values.length > 0 && !filter.values.includes('none');

/** Products that everyone a filter lets through holds, as far as it says so plainly. */
function required(node: FilterNode): string[] {
  if ('all' in node) return node.all.flatMap(required);
  if (!('field' in node) || !isSku(node.field)) return [];
  return node.op === 'in' || node.op === 'notNull' ? [skuIdOf(node.field)] : [];
}

/**
 * Which product listed users are about, and what may take its place: the only one the column filters ask for, else
 * that of the finding or the comparison they came from. Empty where that is not one product.
 */
export function productInView(
  filters: ColumnFilters,
  about: { filter: FilterNode | null; action?: Finding['action'] } | null,
  compared: { first: string | null; second: string | null },
): { from?: string; to?: string } {
  const filtered = Object.entries(filters).flatMap(([field, filter]) =>
    isSku(field) && asksForHolders(filter) ? [skuIdOf(field)] : [],
  );
  const products = filtered.length > 0 ? filtered : about?.filter ? required(about.filter) : [];
  const [from] = products;
  if (from === undefined || new Set(products).size > 1) return {};
  const proposed = about?.action?.params.replace as { from?: unknown; to?: unknown } | undefined;
  if (proposed?.from === from && typeof proposed.to === 'string') return { from, to: proposed.to };
  return compared.first === from && compared.second !== null ? { from, to: compared.second } : { from };
}
