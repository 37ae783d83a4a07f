import { useCallback, useMemo } from 'react';
import type { MailboxRow } from '../../../shared/domain/mailbox.ts';
import { mailboxPresets } from '../../../shared/domain/presets.ts';
import type { FilterNode, ListQuery } from '../../../shared/domain/query.ts';
import { type Finding, findingById } from '../../api/findings.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { type ColumnFilters, combineFilters, parseFilters, serializeFilters } from '../../grid/filters.ts';
import { useAddress } from '../../ui/use-address.ts';

/** What the screen shows, as its address says: a link or the back button brings the same list. */
export interface MailboxView {
  preset: string;
  finding: Finding | null;
  search: string;
  filters: ColumnFilters;
  openId: string | null;
  tab: string;
  query: ListQuery;
  set: (change: Partial<Pick<MailboxView, 'preset' | 'search' | 'filters' | 'openId' | 'tab'>>) => void;
  dropFinding: () => void;
  clearAll: () => void;
}

const presetFilter = (id: string): FilterNode | null =>
  mailboxPresets.find((preset) => preset.id === id)?.filter ?? null;

export const useMailboxView = (columns: readonly GridColumn<MailboxRow>[]): MailboxView => {
  const { params, change } = useAddress();
  const preset = mailboxPresets.some((each) => each.id === params.get('preset'))
    ? (params.get('preset') ?? 'all')
    : 'all';
  const finding = findingById(params.get('finding'));
  const search = (params.get('q') ?? '').slice(0, 200);
  const filterText = params.get('f');
  const filters = useMemo(() => parseFilters(filterText, columns), [filterText, columns]);
  const query = useMemo<ListQuery>(() => {
    const presets = [presetFilter(preset), finding?.filter ?? null].filter((node): node is FilterNode => node !== null);
    const base: FilterNode | null = presets.length > 1 ? { all: presets } : (presets[0] ?? null);
    const filter = combineFilters(base, filters);
    const words = search.trim();
    return { ...(words ? { search: words } : {}), ...(filter ? { filter } : {}) };
  }, [preset, finding, filters, search]);

  const set = useCallback<MailboxView['set']>(
    (wanted) =>
      change((next) => {
        const put = (name: string, value: string | null) => (value ? next.set(name, value) : next.delete(name));
        if (wanted.preset !== undefined) {
          put('preset', wanted.preset === 'all' ? null : wanted.preset);
          next.delete('finding');
        }
        if (wanted.search !== undefined) put('q', wanted.search);
        if (wanted.filters !== undefined) put('f', serializeFilters(wanted.filters));
        if (wanted.openId !== undefined) {
          put('open', wanted.openId);
          if (wanted.openId === null) next.delete('tab');
        }
        if (wanted.tab !== undefined) put('tab', wanted.tab === 'overview' ? null : wanted.tab);
      }),
    [change],
  );

  return {
    preset,
    finding,
    search,
    filters,
    openId: params.get('open'),
    tab: params.get('tab') ?? 'overview',
    query,
    set,
    dropFinding: useCallback(() => change((next) => next.delete('finding')), [change]),
    clearAll: useCallback(
      () =>
        change((next) => {
          for (const name of ['preset', 'finding', 'q', 'f']) next.delete(name);
        }),
      [change],
    ),
  };
};
