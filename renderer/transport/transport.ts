import type { Result } from '../../shared/contract/errors.ts';
import type { CoreEvent } from '../../shared/contract/events.ts';
import type { MethodInput, MethodName, MethodOutput } from '../../shared/contract/index.ts';

/** What the renderer speaks through, whichever host is behind it. */
export interface Transport {
  readonly host: 'desktop' | 'browser';
  /** Never rejects; an aborted call answers with code `cancelled`. */
  call<M extends MethodName>(method: M, input: MethodInput<M>, signal?: AbortSignal): Promise<Result<MethodOutput<M>>>;
  /** `onConnection` tells when the event stream is lost and found again. */
  subscribe(listener: (event: CoreEvent) => void, onConnection?: (connected: boolean) => void): () => void;
  /** Hands a job's file to the person when the core could not save it itself. */
  download(fileId: string, name: string): void;
  /** Where a dropped file stands, when the core can read it there; null = it has to be sent. */
  pathOf(file: File): string | null;
}
