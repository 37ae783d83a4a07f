import { useCallback, useMemo } from 'react';
import type { MethodInput } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import type { Connection, Persona } from '../../shared/contract/methods/connections.ts';
import type { Settings } from '../../shared/contract/settings.ts';
import { useApi } from './api-context.tsx';
import { isEnded } from './jobs.ts';
import { useObservable } from './observable.ts';
import type { SignInAttempt } from './sign-in.ts';
import { useCall } from './use-call.ts';

export const useAppInfo = () => useCall('app.info', {});
export const useConnections = () => useCall('connections.list', {});
export const useSummary = (connectionId: string) =>
  useCall('inventory.summary', { connectionId }, { revisionOf: connectionId });

/** One connection by id; `undefined` while loading, null when it does not exist. */
export const useConnection = (id: string): Connection | null | undefined => {
  const { data } = useConnections();
  return data === undefined ? undefined : (data.find((connection) => connection.id === id) ?? null);
};

const noJobs: readonly Job[] = [];

/** Jobs of one connection, newest first. */
export const useJobs = (connectionId: string | null): readonly Job[] => {
  const { jobs } = useApi();
  const all = useObservable(jobs.all);
  return useMemo(
    () => (connectionId === null ? noJobs : all.filter((job) => job.connectionId === connectionId)),
    [all, connectionId],
  );
};

/** Jobs that still run, of all connections. */
export const useRunningJobs = (): readonly Job[] => {
  const { jobs } = useApi();
  const all = useObservable(jobs.all);
  return useMemo(() => all.filter((job) => !isEnded(job)), [all]);
};

export const useConnected = (): boolean => useObservable(useApi().events.connected);
export const useSignInAttempt = (): SignInAttempt | null => useObservable(useApi().signIn.attempt);

const noPersonas: readonly Persona[] = [];

/** Sign-in names of the practice tenant behind a connection; none for others. */
export const usePersonas = (connection: Connection | null | undefined): readonly Persona[] =>
  useCall('connections.personas', connection?.kind === 'practice' ? { id: connection.id } : null).data ?? noPersonas;

export const useSettings = () => useCall('settings.get', {});

/** Changes settings at once on screen and then in the core. */
export const useUpdateSettings = () => {
  const { transport, queries } = useApi();
  return useCallback(
    async (patch: MethodInput<'settings.update'>): Promise<void> => {
      const key = ['settings.get', {}] as const;
      queries.setQueryData<Settings>(key, (now) => {
        if (!now) return now;
        const { grids, ...plain } = patch;
        const merged = { ...now.grids };
        for (const [name, layout] of Object.entries(grids ?? {})) {
          if (layout === null) delete merged[name];
          else merged[name] = { ...layout, sort: layout.sort ?? [] };
        }
        const set = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
        return { ...now, ...set, grids: merged };
      });
      const answer = await transport.call('settings.update', patch);
      if (answer.ok) queries.setQueryData<Settings>(key, answer.value);
      else await queries.invalidateQueries({ queryKey: ['settings.get'] });
    },
    [transport, queries],
  );
};
