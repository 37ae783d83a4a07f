import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

export const licenseTabs = ['subscriptions', 'users', 'findings', 'errors', 'compare'] as const;
export type LicenseTab = (typeof licenseTabs)[number];

/** What the area shows, as its address says: a link or the back button brings the same. */
export interface LicenseView {
  tab: LicenseTab;
  get: (name: string) => string | null;
  /** Sets parts of the address; null drops one. */
  set: (change: Readonly<Record<string, string | null>>) => void;
  /** Goes to a tab as a new step of the history, with these parts and no others. */
  go: (tab: LicenseTab, parts?: Readonly<Record<string, string>>) => void;
}

export const useLicenseView = (): LicenseView => {
  const [params, setParams] = useSearchParams();
  const tab = licenseTabs.find((each) => each === params.get('tab')) ?? 'subscriptions';
  return {
    tab,
    get: (name) => params.get(name),
    set: useCallback(
      (change) =>
        setParams(
          (now) => {
            const next = new URLSearchParams(now);
            for (const [name, value] of Object.entries(change)) {
              if (value === null || value === '') next.delete(name);
              else next.set(name, value);
            }
            return next;
          },
          { replace: true },
        ),
      [setParams],
    ),
    go: useCallback((to, parts = {}) => setParams({ tab: to, ...parts }), [setParams]),
  };
};
