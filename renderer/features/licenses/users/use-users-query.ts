import { useMemo } from 'react';
import { licensePresets } from '../../../../shared/domain/license-fields.ts';
import type { LicenseRow } from '../../../../shared/domain/licenses.ts';
import type { Preset } from '../../../../shared/domain/presets.ts';
import type { FilterNode, ListQuery } from '../../../../shared/domain/query.ts';
import { useCall } from '../../../api/use-call.ts';
import type { GridColumn } from '../../../grid/columns.ts';
import { type ColumnFilters, combineFilters, parseFilters, serializeFilters } from '../../../grid/filters.ts';
import type { LicenseView } from '../license-view.ts';
import { productInView } from './product-in-view.ts';

const firstPreset = 'licensed';
const noFinding = { finding: null, use: null, first: null, second: null } as const;

export interface UsersQuery {
  presets: readonly Preset[];
  preset: string;
  search: string;
  filters: ColumnFilters;
  /** The finding, or the use that a comparison names, whose users are listed. */
  finding: string | null;
  /** The one product the list is about, and what may take its place; empty where there is no such. */
  product: { from?: string; to?: string };
  /** null while the users of a finding are not known yet. */
  query: ListQuery | null;
  choose: (preset: string) => void;
  setSearch: (text: string) => void;
  setFilters: (filters: ColumnFilters) => void;
  dropFinding: () => void;
  clearAll: () => void;
}

const today = (): number => Math.floor(Date.now() / 86_400_000) * 86_400_000;

/** Which users the grid lists, as the address says. */
export const useUsersQuery = (
  connectionId: string,
  view: LicenseView,
  columns: readonly GridColumn<LicenseRow>[],
): UsersQuery => {
  const day = today();
  const presets = useMemo(() => {
    const all = licensePresets(day);
    // The licensed come first: that is what this area is about.
    return [
      ...all.filter(({ id }) => id === firstPreset),
      ...all.filter(({ id }) => id !== firstPreset && id !== 'all'),
      ...all.filter(({ id }) => id === 'all'),
    ];
  }, [day]);
  const findingId = view.get('finding');
  const days = Number(view.get('days') ?? 90);
  const findings = useCall(
    'licenses.findings',
    findingId === null ? null : { connectionId, ...(days >= 7 && days <= 730 ? { inactiveDays: days } : {}) },
    { revisionOf: connectionId, keep: true },
  ).data;
  // Those who use what another product would not let them, as the comparison counts them.
  const useId = view.get('use');
  const [first, second] = [view.get('first'), view.get('second')];
  const compared = useCall(
    'licenses.compare',
    useId === null || first === null || second === null ? null : { connectionId, first, second },
    { revisionOf: connectionId, keep: true },
  ).data;
  const finding =
    findings?.findings.find(({ id }) => id === findingId) ?? compared?.uses.find(({ id }) => id === useId) ?? null;
  const found = finding?.filter ?? null;
  const waiting = findingId !== null ? findings === undefined : useId !== null && compared === undefined;
  const wanted = view.get('preset') ?? (findingId === null && useId === null ? firstPreset : 'all');
  const preset = presets.some(({ id }) => id === wanted) ? wanted : firstPreset;
  const search = (view.get('q') ?? '').slice(0, 200);
  const filterText = view.get('f');
  const filters = useMemo(() => parseFilters(filterText, columns), [filterText, columns]);
  const query = useMemo<ListQuery | null>(() => {
    if (waiting) return null;
    const base = [presets.find(({ id }) => id === preset)?.filter ?? null, found].filter(
      (node): node is FilterNode => node !== null,
    );
    const filter = combineFilters(base.length > 1 ? { all: base } : (base[0] ?? null), filters);
    const words = search.trim();
    return { ...(words ? { search: words } : {}), ...(filter ? { filter } : {}) };
  }, [presets, preset, waiting, found, filters, search]);
  const product = useMemo(() => productInView(filters, finding, { first, second }), [filters, finding, first, second]);
  const { set } = view;
  return useMemo(
    () => ({
      presets,
      preset,
      search,
      filters,
      finding: findingId === null && useId === null ? null : (finding?.title ?? 'finding'),
      product,
      query,
      choose: (id) => set({ preset: id === firstPreset ? null : id, ...noFinding }),
      setSearch: (text) => set({ q: text }),
      setFilters: (next) => set({ f: serializeFilters(next) }),
      dropFinding: () => set(noFinding),
      clearAll: () => set({ preset: 'all', q: null, f: null, ...noFinding }),
    }),
    [presets, preset, search, filters, findingId, useId, finding, product, query, set],
  );
};
