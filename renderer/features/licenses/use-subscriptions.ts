import { useCall } from '../../api/use-call.ts';

/** Owned products with seats and costs, kept current. */
export const useSubscriptions = (connectionId: string) =>
  useCall('licenses.subscriptions', { connectionId }, { revisionOf: connectionId });
