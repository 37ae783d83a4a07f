import { useCallback, useMemo } from 'react';
import type { GridLayout, Settings } from '../../../../shared/contract/settings.ts';
import type { LicenseRow } from '../../../../shared/domain/licenses.ts';
import { useUpdateSettings } from '../../../api/hooks.ts';
import { defaultLayout, type GridColumn } from '../../../grid/columns.ts';

const firstSort: GridLayout['sort'] = [{ field: 'displayName', dir: 'asc' }];

/**
 * The remembered layout of a connection's license grid. Products bought since it was saved show; those hidden then
 * stay hidden. `known` lists the product columns there were.
 */
export const licenseLayout = (
  saved: GridLayout | undefined,
  known: GridLayout | undefined,
  columns: readonly GridColumn<LicenseRow>[],
): GridLayout => {
  if (!saved) return defaultLayout(columns, firstSort);
  const there = new Set(columns.map(({ field }) => field));
  const before = new Set(known?.columns.map(({ field }) => field));
  const kept = saved.columns.filter(({ field }) => there.has(field));
  const added = columns.filter(
    (column) => column.marks && !before.has(column.field) && !kept.some((each) => each.field === column.field),
  );
  const sort = saved.sort.filter(({ field }) => there.has(field));
  return {
    columns: [...kept, ...added.map(({ field, width }) => ({ field, width }))],
    sort: sort.length > 0 ? sort : firstSort,
  };
};

/** The layout, and the way to change it. */
export const useLicenseLayout = (
  connectionId: string,
  settings: Settings | undefined,
  columns: readonly GridColumn<LicenseRow>[],
) => {
  const update = useUpdateSettings();
  const name = `licenses:${connectionId}`;
  const knownName = `${name}:products`;
  const saved = settings?.grids[name];
  const known = settings?.grids[knownName];
  const layout = useMemo(() => licenseLayout(saved, known, columns), [saved, known, columns]);
  const setLayout = useCallback(
    (next: GridLayout) =>
      void update({
        grids: {
          [name]: next,
          [knownName]: {
            columns: columns.filter((column) => column.marks).map(({ field, width }) => ({ field, width })),
            sort: [],
          },
        },
      }),
    [update, name, knownName, columns],
  );
  return { layout, setLayout };
};
