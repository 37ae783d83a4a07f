import type { CoreEvent } from '../../../shared/contract/events.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Clock } from '../ports.ts';
import type { ChangeServices } from './change-services.ts';
import type { PlanFacts } from './facts.ts';
import type { Operation } from './operation.ts';
import type { ChangesStore } from './store/changes-store.ts';

/** What the engine must know of a connection. */
export interface PlanConnection {
  id: string;
  name: string;
  tenantId: string;
  /** Who plans and applies; null when signed out. */
  account: string | null;
  /** Role template ids of the account; null while unknown. */
  roleIds: readonly string[] | null;
  readOnly: boolean;
  exchangeEnvironment: string;
}

export interface EngineDeps {
  store: ChangesStore;
  jobs: Jobs;
  clock: Clock;
  emit(event: CoreEvent): void;
  connection(connectionId: string): Promise<PlanConnection>;
  facts(connectionId: string): Promise<PlanFacts>;
  /** @throws AppError when nobody is signed in, or `consent-needed` when directory writes want consent first. */
  services(connectionId: string, needs: { directoryWrites: boolean }): Promise<ChangeServices>;
  /** Writes what took effect into the connection's local store. */
  recordApplied(connectionId: string, operations: Operation[], at: string): Promise<void>;
  /** A word on the desktop when an apply has ended. */
  notify(title: string, body: string): void;
}
