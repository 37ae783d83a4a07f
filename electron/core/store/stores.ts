import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/contract/errors.ts';
import type { CoreEvent } from '../../../shared/contract/events.ts';
import type { ProductLadder } from '../../../shared/domain/included-products.ts';
import type { Ports } from '../ports.ts';
import { openStore } from './open.ts';
import type { Store } from './store.ts';

/** The stores of this data directory, each opened once and kept open. */
export interface Stores {
  /** @throws AppError `not-found` for an id that cannot be a connection's; and what `openStore` throws. */
  get(connectionId: string): Promise<Store>;
  /** The store for what belongs to no connection. */
  app(): Promise<Store>;
  /** Stores that are open now, by connection id. */
  opened(): Promise<[connectionId: string, store: Store][]>;
  /** Whether the connection has a store file already. */
  has(connectionId: string): boolean;
  /** Closes and deletes the connection's store; the files set aside stay. */
  wipe(connectionId: string): Promise<void>;
  closeAll(): Promise<void>;
}

export interface StoresDeps {
  ports: Pick<Ports, 'dataDir' | 'workerUrl' | 'log'>;
  emit(event: CoreEvent): void;
  /** Names of products and their order, for stores opened from now on; without it part numbers stand for names. */
  products?: () => Promise<{ skuNames: Record<string, string>; ladder: ProductLadder }>;
}

const appName = 'app';
const safeId = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/;

export function createStores({ ports, emit, products }: StoresDeps): Stores {
  const stores = new Map<string, Promise<Store>>();
  let closing = false;

  const pathOf = (name: string): string => join(ports.dataDir, 'stores', `${name}.db`);

  const open = async (name: string, connectionId: string | null): Promise<Store> => {
    // The store that belongs to no connection knows no products, and the products are kept in it.
    const names = connectionId === null ? undefined : await products?.();
    const store = await openStore({
      path: pathOf(name),
      workerUrl: ports.workerUrl('store'),
      ...(names ?? { skuNames: {} }),
    });
    if (connectionId !== null) store.onRevision((revision) => emit({ type: 'revision', connectionId, revision }));
    if (store.setAside) {
      ports.log.warn('A damaged store was set aside', { path: store.setAside });
      emit({
        type: 'notice',
        notice: {
          id: `store-set-aside-${name}`,
          severity: 'warning',
          message: 'The local store was damaged. It was set aside and a fresh one was started.',
          hint: 'Refresh to read the organization again. The damaged file is kept; delete it when you no longer need it.',
          path: store.setAside,
        },
      });
    }
    return store;
  };

  const cached = (name: string, connectionId: string | null): Promise<Store> => {
    if (closing) return Promise.reject(new AppError('cancelled', 'Mailroom is closing.'));
    let store = stores.get(name);
    if (!store) {
      store = open(name, connectionId);
      stores.set(name, store);
      // A failed opening must not stick: the cause (a full disk, a lock) may pass.
      store.catch(() => stores.delete(name));
    }
    return store;
  };

  const checked = (connectionId: string): string => {
    if (!safeId.test(connectionId)) throw new AppError('not-found', 'There is no such connection.');
    return `connection-${connectionId}`;
  };

  return {
    get: async (connectionId) => cached(checked(connectionId), connectionId),
    app: () => cached(appName, null),
    async opened() {
      const list: [string, Store][] = [];
      for (const [name, opening] of stores) {
        const store = await opening.catch(() => null);
        if (store && name !== appName) list.push([name.slice('connection-'.length), store]);
      }
      return list;
    },
    has: (connectionId) => safeId.test(connectionId) && existsSync(pathOf(checked(connectionId))),
    async wipe(connectionId) {
      const name = checked(connectionId);
      const opening = stores.get(name);
      stores.delete(name);
      const store = await opening?.catch(() => null);
      await store?.close();
      for (const suffix of ['', '-wal', '-shm', '.suspect']) await rm(pathOf(name) + suffix, { force: true });
    },
    async closeAll() {
      closing = true;
      const all = [...stores.values()];
      stores.clear();
      await Promise.all(all.map(async (opening) => (await opening.catch(() => null))?.close()));
    },
  };
}
