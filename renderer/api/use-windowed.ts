import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import type { Result, WireError } from '../../shared/contract/errors.ts';

/** A long list of which only the stretches near the visible rows are held. */
export interface WindowedList<Row> {
  /** null until the first stretch is there. */
  total: number | null;
  rowAt(index: number): Row | undefined;
  /** Says which rows are visible. */
  need(from: number, to: number): void;
  error: WireError | null;
  retry(): void;
}

const blockRows = 100;
const keptBlocks = 16;

type Fetch<Row> = (
  from: number,
  count: number,
  signal: AbortSignal,
) => Promise<Result<{ rows: readonly Row[]; total: number }>>;

interface Held<Row> {
  key: string;
  revision: number;
  total: number | null;
  blocks: Map<number, { rows: readonly Row[]; revision: number }>;
  asked: Map<number, number>;
  visible: { from: number; to: number };
  error: WireError | null;
  controller: AbortController;
}

const fresh = <Row>(key: string, revision: number): Held<Row> => ({
  key,
  revision,
  total: null,
  blocks: new Map(),
  asked: new Map(),
  visible: { from: 0, to: 0 },
  error: null,
  controller: new AbortController(),
});

/**
 * Reads a list window by window. Another `key` is another list; a grown `revision` reads the visible rows again while
 * the older ones stand.
 */
export const useWindowed = <Row>(key: string, revision: number, fetch: Fetch<Row>): WindowedList<Row> => {
  const [version, redraw] = useReducer((count: number) => count + 1, 0);
  const latest = useRef(fetch);
  latest.current = fetch;
  const held = useRef<Held<Row>>(null);
  held.current ??= fresh(key, revision);
  if (held.current.key !== key) {
    held.current.controller.abort();
    held.current = fresh(key, revision);
  }
  held.current.revision = revision;

  const load = useCallback(() => {
    const now = held.current;
    if (!now || now.controller.signal.aborted) return;
    const last = Math.floor(Math.max(now.visible.from, now.visible.to - 1) / blockRows);
    for (let block = Math.floor(now.visible.from / blockRows); block <= last; block += 1) {
      if (now.total !== null && block > 0 && block * blockRows >= now.total) break;
      if (now.blocks.get(block)?.revision === now.revision || now.asked.get(block) === now.revision) continue;
      const asked = now.revision;
      now.asked.set(block, asked);
      const { signal } = now.controller;
      void latest.current(block * blockRows, blockRows, signal).then((answer) => {
        if (signal.aborted) return;
        if (now.asked.get(block) === asked) now.asked.delete(block);
        if (!answer.ok) {
          if (answer.error.code === 'cancelled') return;
          now.error = answer.error;
          redraw();
          return;
        }
        now.error = null;
        now.total = answer.value.total;
        now.blocks.delete(block);
        now.blocks.set(block, { rows: answer.value.rows, revision: asked });
        while (now.blocks.size > keptBlocks) {
          const [oldest] = now.blocks.keys();
          if (oldest === undefined) break;
          now.blocks.delete(oldest);
        }
        redraw();
        // The list may have moved on while this was under way.
        if (now.revision !== asked) load();
      });
    }
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list or a newer revision has to be read.
  useEffect(load, [load, key, revision]);
  useEffect(() => {
    // Strict mode mounts twice: what the first unmount gave up has to be asked again.
    if (held.current?.controller.signal.aborted) {
      held.current = { ...held.current, controller: new AbortController(), asked: new Map() };
      load();
    }
    return () => held.current?.controller.abort();
  }, [load]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for what changed inside the reference.
  return useMemo(
    () => ({
      total: held.current?.total ?? null,
      error: held.current?.error ?? null,
      rowAt: (index) => held.current?.blocks.get(Math.floor(index / blockRows))?.rows[index % blockRows],
      need(from, to) {
        const now = held.current;
        if (!now || (now.visible.from === from && now.visible.to === to)) return;
        now.visible = { from, to };
        load();
      },
      retry() {
        if (held.current) held.current.error = null;
        redraw();
        load();
      },
    }),
    [version, key, load],
  );
};
