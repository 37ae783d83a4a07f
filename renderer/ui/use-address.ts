import { useCallback, useLayoutEffect, useRef } from 'react';
import { type Location, useLocation, useSearchParams } from 'react-router';

/** What was asked for since a place was drawn, by that place: every part of a screen shares it. */
const wanted = new WeakMap<Location, URLSearchParams>();

/**
 * The parameters of the address, and a way to change some of them and leave the rest. The router hands out what was
 * last drawn: of two changes made before that, the second would take back the first, so each starts from the one before.
 */
export const useAddress = (): {
  params: URLSearchParams;
  change: (edit: (next: URLSearchParams) => void) => void;
} => {
  const [params, setParams] = useSearchParams();
  const location = useLocation();
  const drawn = useRef({ location, params });
  useLayoutEffect(() => {
    drawn.current = { location, params };
  }, [location, params]);
  const change = useCallback(
    (edit: (next: URLSearchParams) => void) => {
      const next = new URLSearchParams(wanted.get(drawn.current.location) ?? drawn.current.params);
      edit(next);
      wanted.set(drawn.current.location, next);
      setParams(next, { replace: true });
    },
    [setParams],
  );
  return { params, change };
};
