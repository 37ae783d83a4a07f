import { useCallback, useEffect, useState } from 'react';

/** Rows ticked in a short list. They belong to what the list is about: with another `of` none is ticked. */
export const useChosen = (of: string | null) => {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a selection belongs to what it was made for.
  useEffect(() => setChosen(new Set()), [of]);
  const toggle = useCallback(
    (key: string) =>
      setChosen((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
    [],
  );
  return { chosen, toggle };
};
