import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { type CompareEntity, compareEntities, type DifferenceKind } from '../../../../shared/domain/snapshots.ts';
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

/** What of a comparison is on screen, kept in the address. */
export const useCompareView = (): {
  tab: CompareTab;
  filter: CompareFilter;
  filtered: boolean;
  show(tab: CompareTab): void;
  /** Changes filters, or with `fresh` sets them anew, and shows the differences. */
  set(change: Partial<CompareFilter>, fresh?: boolean): void;
} => {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const filter = useMemo<CompareFilter>(() => {
    const now = new URLSearchParams(text);
    const grew = Number(now.get('grew') ?? '');
    return {
      entity: compareEntities.find((each) => each === now.get('entity')) ?? null,
      kind: differenceKinds.find((each) => each === now.get('kind')) ?? null,
      field: now.get('field'),
      grew: Number.isFinite(grew) && grew > 0 ? grew : null,
      preset: presetWords.find(({ id }) => id === now.get('preset'))?.id ?? null,
      search: (now.get('q') ?? '').slice(0, 200),
      withoutFigures: now.get('figures') === 'no',
      sort: now.get('sort') === 'growth' ? 'growth' : 'name',
    };
  }, [text]);
  const set = useCallback(
    (change: Partial<CompareFilter>, fresh = false) => {
      const next = { ...(fresh ? noFilter : filter), ...change };
      const entries: [string, string | null][] = [
        ['tab', 'differences'],
        ['entity', next.entity],
        ['kind', next.kind],
        ['field', next.field],
        ['grew', next.grew === null ? null : String(next.grew)],
        ['preset', next.preset],
        ['q', next.search || null],
        ['figures', next.withoutFigures ? 'no' : null],
        ['sort', next.sort === 'growth' ? 'growth' : null],
      ];
      const kept = entries.filter((entry): entry is [string, string] => entry[1] !== null);
      setParams(new URLSearchParams(kept), { replace: true });
    },
    [filter, setParams],
  );
  const show = useCallback(
    (tab: CompareTab) => {
      const next = new URLSearchParams(text);
      if (tab === 'summary') next.delete('tab');
      else next.set('tab', tab);
      setParams(next, { replace: true });
    },
    [text, setParams],
  );
  return {
    tab: params.get('tab') === 'differences' ? 'differences' : 'summary',
    filter,
    filtered: JSON.stringify({ ...filter, sort: 'name' }) !== JSON.stringify(noFilter),
    show,
    set,
  };
};
