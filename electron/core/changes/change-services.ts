import type { AppError } from '../../../shared/contract/errors.ts';
import type { FieldValues } from '../../../shared/domain/changes.ts';
import type { ReadSpec, ServiceCall } from './operation.ts';

/** How one call ended. `unknown`: it may or may not have taken effect, so it must be read before anything else. */
export type CallAnswer =
  | { kind: 'done'; requestId: string | null; warnings: string[] }
  | { kind: 'failed'; error: AppError }
  | { kind: 'unknown'; error: AppError };

/** An object's present state in normalized field values. `objectId` where the read found it out. */
export type ReadAnswer =
  | { kind: 'state'; values: FieldValues; objectId?: string }
  | { kind: 'gone' }
  | { kind: 'failed'; error: AppError };

export interface ServiceOptions {
  signal: AbortSignal;
  onWait?: (note: string | null) => void;
}

/**
 * The only way a plan reaches the service. Both answer in the order asked and never throw for one call's failure;
 * they batch, pace and retry by the service's own limits.
 * @throws AppError only when nothing was asked (signed out, cancelled before sending).
 */
export interface ChangeServices {
  /**
   * Waits until so many directory writes are within the published limit. What is then not sent is handed back by the
   * function it resolves with. Asked before an object is read, so that no wait comes between reading and sending.
   * Rejects with the signal's reason.
   */
  room(directoryWrites: number, options: ServiceOptions): Promise<(unused: number) => void>;
  read(specs: readonly ReadSpec[], options: ServiceOptions): Promise<ReadAnswer[]>;
  send(calls: readonly ServiceCall[], options: ServiceOptions): Promise<CallAnswer[]>;
}
