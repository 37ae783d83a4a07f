import { useCallback, useEffect, useRef } from 'react';

const followAfterMs = 160;

/** Opens what the focus came to rest on, not all that it passed. Call with null to give up what was about to open. */
export const useFollow = (open: (id: string) => void): ((id: string | null) => void) => {
  const latest = useRef(open);
  latest.current = open;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback((id) => {
    clearTimeout(timer.current);
    if (id !== null) timer.current = setTimeout(() => latest.current(id), followAfterMs);
  }, []);
};
