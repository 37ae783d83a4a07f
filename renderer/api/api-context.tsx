import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { Transport } from '../transport/transport.ts';
import { createEventBus, type EventBus } from './event-bus.ts';
import { createJobsStore, type JobsStore } from './jobs.ts';
import { type Cell, createCell } from './observable.ts';
import { createPlans, type Plans } from './plans.ts';
import { createRevisions, type Revisions } from './revisions.ts';
import { createSignInStore, type SignInStore } from './sign-in.ts';

/** Everything screens reach the core through. One per window. */
export interface Api {
  readonly transport: Transport;
  readonly events: EventBus;
  readonly revisions: Revisions;
  readonly jobs: JobsStore;
  readonly signIn: SignInStore;
  readonly plans: Plans;
  /** A snapshot file opened outside of the window, or dropped on it, until a screen takes it: its path, or itself. */
  readonly handedSnapshot: Cell<string | File | null>;
  readonly queries: QueryClient;
}

// A control shows its new state with the click that set it, not a timer later.
notifyManager.setScheduler(queueMicrotask);

const ApiContext = createContext<Api | null>(null);

/** Wires events to the query cache. */
export const createApi = (transport: Transport): Api => {
  const events = createEventBus(transport);
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        // The core is on this machine: being offline says nothing about reaching it, and events say what is stale.
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  events.on('connections', () => void queries.invalidateQueries({ queryKey: ['connections.list'] }));
  events.on('settings', () => void queries.invalidateQueries({ queryKey: ['settings.get'] }));
  events.on('notice', () => void queries.invalidateQueries({ queryKey: ['app.info'] }));
  events.on('plan', ({ planId }) => {
    void queries.invalidateQueries({ queryKey: ['changes.get', { planId }] });
    void queries.invalidateQueries({ queryKey: ['changes.powershell', { planId }] });
    void queries.invalidateQueries({ queryKey: ['changes.list'] });
  });
  const handedSnapshot = createCell<string | File | null>(null);
  // Kept here because the file may come before any screen stands.
  events.on('open-snapshot', ({ path }) => handedSnapshot.set(path));
  events.onReconnect(() => void queries.invalidateQueries());
  return {
    transport,
    events,
    revisions: createRevisions(events),
    jobs: createJobsStore(transport, events),
    signIn: createSignInStore(transport, events),
    plans: createPlans(events),
    handedSnapshot,
    queries,
  };
};

/** Gives the screens below it their way to the core. */
export const ApiProvider = ({ api, children }: { api: Api; children: ReactNode }) => {
  useEffect(() => void api.jobs.reload(), [api]);
  return (
    <ApiContext value={api}>
      <QueryClientProvider client={api.queries}>{children}</QueryClientProvider>
    </ApiContext>
  );
};

export const useApi = (): Api => {
  const api = useContext(ApiContext);
  if (!api) throw new Error('useApi needs an ApiProvider above it.');
  return api;
};
