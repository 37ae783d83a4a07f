import type { CoreEvent } from '../../../shared/contract/events.ts';
import type { Connections } from '../connections/connections.ts';
import type { FileRegistry } from '../exports/files.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Ports } from '../ports.ts';
import type { Stores } from '../store/stores.ts';
import type { ComparePrices } from './compare/compare.ts';

/** What snapshots need of the rest of the console. */
export interface SnapshotDeps {
  ports: Pick<Ports, 'desktop' | 'dataDir' | 'workerUrl' | 'clock' | 'log' | 'version'>;
  stores: Stores;
  jobs: Jobs;
  connections: Pick<Connections, 'record' | 'list' | 'addSnapshot' | 'snapshots' | 'handlers'>;
  files: FileRegistry;
  emit(event: CoreEvent): void;
  /** Product names by SKU id or part number. */
  productNames(): Promise<Readonly<Record<string, string>>>;
  /** Prices of all products a month, as this connection has them. */
  prices(connectionId: string): Promise<ComparePrices>;
  /** The file that keeps plans and the change log; it may not be there yet. */
  changesPath: string;
}
