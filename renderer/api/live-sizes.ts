import { useState } from 'react';
import type { WireError } from '../../shared/contract/errors.ts';
import { wireErrorOf } from './call-error.ts';
import { useAction, useCall } from './use-call.ts';

export interface LiveSizes {
  /** Whether the person is being asked. */
  asking: boolean;
  estimate: { mailboxes: number; requests: number; seconds: number } | undefined;
  error: WireError | null;
  busy: boolean;
  ask: () => void;
  close: () => void;
  start: () => void;
}

/** Reading every size on its own: first the estimate, then the start. */
export const useLiveSizes = (connectionId: string): LiveSizes => {
  const [asking, setAsking] = useState(false);
  const estimate = useCall('inventory.estimateLiveSizes', asking ? { connectionId } : null);
  const start = useAction('inventory.startLiveSizes');
  const failure = start.error ?? estimate.error;
  return {
    asking,
    estimate: estimate.data,
    error: failure ? wireErrorOf(failure) : null,
    busy: start.isPending,
    ask: () => setAsking(true),
    close: () => setAsking(false),
    start: () => start.mutate({ connectionId }, { onSuccess: () => setAsking(false) }),
  };
};
