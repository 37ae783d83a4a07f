import { useCallback, useMemo } from 'react';
import { type CompareEntity, compareEntities, type DifferenceKind } from '../../../../shared/domain/snapshots.ts';
import { useAddress } from '../../../ui/use-address.ts';
import { differenceKinds, type PresetId, presetWords } from './difference-words.ts';

export interface CompareFilter {
  entity: CompareEntity | null;
  kind: DifferenceKind | null;
  field: string | null;
  /** In GB. */
  grew: number | null;
  preset: PresetId | null;
  search: string;
  withoutFigures: boolean;
  sort: 'name' | 'growth';
}

export const noFilter: CompareFilter = {
  entity: null,
  kind: null,
  field: null,
  grew: null,
  preset: null,
  search: '',
  withoutFigures: false,
  sort: 'name',
};

export type CompareTab = 'summary' | 'differences';

const filterOf = (params: URLSearchParams): CompareFilter => {
  const grew = Number(params.get('grew') ?? '');
  return {
    entity: compareEntities.find((each) => each === params.get('entity')) ?? null,
    kind: differenceKinds.find((each) => each === params.get('kind')) ?? null,
    field: params.get('field'),
    grew: Number.isFinite(grew) && grew > 0 ? grew : null,
    preset: presetWords.find(({ id }) => id === params.get('preset'))?.id ?? null,
    search: (params.get('q') ?? '').slice(0, 200),
    withoutFigures: params.get('figures') === 'no',
    sort: params.get('sort') === 'growth' ? 'growth' : 'name',
  };
};

/** What of a comparison is on screen, kept in the address. */
export const useCompareView = (): {
  tab: CompareTab;
  filter: CompareFilter;
  filtered: boolean;
  show(tab: CompareTab): void;
  /** Changes filters, or with `fresh` sets them anew, and shows the differences. */
  set(change: Partial<CompareFilter>, fresh?: boolean): void;
} => {
  const { params, change } = useAddress();
  const text = params.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(text)), [text]);
  const set = useCallback(
    (wanted: Partial<CompareFilter>, fresh = false) =>
      change((next) => {
        const all = { ...(fresh ? noFilter : filterOf(next)), ...wanted };
        const entries: [string, string | null][] = [
          ['tab', 'differences'],
          ['entity', all.entity],
          ['kind', all.kind],
          ['field', all.field],
          ['grew', all.grew === null ? null : String(all.grew)],
          ['preset', all.preset],
          ['q', all.search || null],
          ['figures', all.withoutFigures ? 'no' : null],
          ['sort', all.sort === 'growth' ? 'growth' : null],
        ];
        for (const [name, value] of entries) {
          if (value === null) next.delete(name);
          else next.set(name, value);
        }
      }),
    [change],
  );
  const show = useCallback(
    (tab: CompareTab) =>
      change((next) => {
        if (tab === 'summary') next.delete('tab');
        else next.set('tab', tab);
      }),
    [change],
  );
  return {
    tab: params.get('tab') === 'differences' ? 'differences' : 'summary',
    filter,
    filtered: JSON.stringify({ ...filter, sort: 'name' }) !== JSON.stringify(noFilter),
    show,
    set,
  };
};
