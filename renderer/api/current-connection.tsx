import { createContext, useContext } from 'react';
import type { Connection } from '../../shared/contract/methods/connections.ts';

/** The connection whose screens are open; null on screens of no connection when none was ever open. */
export const CurrentConnection = createContext<Connection | null>(null);

export const useCurrentConnection = (): Connection | null => useContext(CurrentConnection);

/**
 * The same on a connection's own screens, where there always is one.
 * @throws when used elsewhere.
 */
export const useThisConnection = (): Connection => {
  const connection = useContext(CurrentConnection);
  if (!connection) throw new Error('This screen needs a connection.');
  return connection;
};
