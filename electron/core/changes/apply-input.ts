import type { ItemOutcome } from '../../../shared/domain/changes.ts';
import type { Clock } from '../ports.ts';
import type { ChangeServices } from './change-services.ts';
import type { Operation } from './operation.ts';
import type { ChangesStore } from './store/changes-store.ts';

export interface ApplyInput {
  planId: string;
  tenantId: string;
  by: string;
  /** Who holds the plan's lease. */
  owner: string;
  store: ChangesStore;
  services: ChangeServices;
  clock: Clock;
  /** Numbers from 0 to 1 that choose where to go on when others are at work in the same place; Math.random when left out. */
  random?: () => number;
  /** Set when the person cancels: running calls finish, nothing further is sent. */
  cancelled: AbortSignal;
  /** Set when the console closes: as cancelled, but what is left stays pending. */
  closing: AbortSignal;
  /** Resolves when the plan may go on; at once when it is not paused. */
  whileNotPaused(): Promise<void>;
  onProgress(progress: { finished: ItemOutcome[] }): void;
  onWait(note: string | null): void;
  /** Operations that took effect, for the local store. */
  onApplied(operations: Operation[]): Promise<void>;
}
