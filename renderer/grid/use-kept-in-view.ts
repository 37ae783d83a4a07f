import { type RefObject, useEffect, useRef } from 'react';

/** Details beside the list take room from it: the row they belong to stays in view until the person moves on. */
export const useKeptInView = (root: RefObject<HTMLElement | null>, openId: string | null): RefObject<string | null> => {
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
  return kept;
};
