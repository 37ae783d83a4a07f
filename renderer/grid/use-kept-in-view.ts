import type { GridApi } from 'ag-grid-community';
import { type RefObject, useEffect, useRef } from 'react';
import type { GridRow } from './columns.ts';

/** Details beside the list take room from it: the row they belong to stays in view until the person moves on. */
export const useKeptInView = <Row extends GridRow>(
  api: GridApi<Row> | null,
  root: RefObject<HTMLElement | null>,
  openId: string | null,
): void => {
  const kept = useRef<string | null>(null);
  useEffect(() => {
    const element = root.current;
    kept.current = openId;
    if (!element || openId === null) return;
    const release = () => {
      kept.current = null;
    };
    const moves = ['wheel', 'pointerdown', 'keydown'] as const;
    for (const move of moves) element.addEventListener(move, release, { passive: true });
    return () => {
      for (const move of moves) element.removeEventListener(move, release);
    };
  }, [root, openId]);

  useEffect(() => {
    // What the rows have for themselves: the grid tells of its own size only, before a scroll bar takes from it.
    const viewport = root.current?.querySelector('.ag-grid-viewport');
    if (!api || !viewport) return;
    const observer = new ResizeObserver(() => {
      const index = kept.current === null ? null : api.getRowNode(kept.current)?.rowIndex;
      if (index != null) api.ensureIndexVisible(index);
    });
    observer.observe(viewport);
    return () => observer.disconnect();
  }, [api, root]);
};
