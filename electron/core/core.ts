import { join, resolve } from 'node:path';
import type { CoreEvent } from '../../shared/contract/events.ts';
import { planLabel } from '../../shared/domain/catalogue.ts';
import { accessHandlers } from './access/handlers.ts';
import { appHandlers, createNotices } from './app-handlers.ts';
import { createChanges } from './changes/changes.ts';
import { createConnections } from './connections/connections.ts';
import { createFileRegistry, type FileRegistry } from './exports/files.ts';
import { inventoryHandlers } from './inventory/inventory.ts';
import { createJobs, jobHandlers } from './jobs/jobs.ts';
import { licenseHandlers } from './licenses/handlers.ts';
import { createProductBook } from './licenses/product-book.ts';
import { createTenants } from './licenses/tenant-licenses.ts';
import { mailboxHandlers } from './mailboxes/handlers.ts';
import type { Core, Handlers, Ports } from './ports.ts';
import { createRouter } from './router.ts';
import { createSettings } from './settings/settings.ts';
import { applyLiveHandlers } from './snapshots/apply-live.ts';
import { changeLogHandler } from './snapshots/log.ts';
import { createSnapshots } from './snapshots/snapshots.ts';
import { createStores } from './store/stores.ts';

/** Puts the console together from what its host gives it. */
export async function createCore(ports: Ports): Promise<Core> {
  const listeners = new Set<(event: CoreEvent) => void>();
  /** Pages of sign-ins since the start, which may be anywhere: a training tenant's are not Microsoft's. */
  const signInPages = new Set<string>();
  const notices = createNotices((event) => tell(event));

  const tell = (event: CoreEvent): void => {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        ports.log.error('A listener failed', { event: event.type, error });
      }
    }
  };
  const emit = (event: CoreEvent): void => {
    if (event.type === 'notice') notices.keep(event.notice);
    if (event.type === 'sign-in') {
      const { url, verificationUri } = event.progress;
      for (const page of [url, verificationUri]) if (page !== undefined) signInPages.add(page);
    }
    tell(event);
  };

  const { clock, log } = ports;
  const settings = createSettings({ ports, emit });
  const stores = createStores({ ports, emit, products: () => products.storeNames() });
  const products = createProductBook(stores);
  const tenants = createTenants({ stores, book: products });
  const jobs = createJobs({ stores, emit, clock, log });
  const written = new Set<string>();
  const files = rememberPaths(createFileRegistry(), written);
  const connections = await createConnections({
    ports,
    emit,
    onOpened: (lastConnectionId) => settings.update({ lastConnectionId }),
  });
  connections.onRemoved(async (connectionId) => {
    await jobs.stop(connectionId);
    await stores.wipe(connectionId);
    if (settings.get().lastConnectionId === connectionId) settings.update({ lastConnectionId: null });
  });
  const snapshots = await createSnapshots({
    ports,
    stores,
    jobs,
    connections,
    files,
    emit,
    productNames: async () => (await products.storeNames()).skuNames,
    prices: async (connectionId) => {
      const [book, prices] = await Promise.all([products.catalogue(), products.prices(connectionId)]);
      const known = new Set([...book.products.keys(), ...Object.keys(prices.edited)]);
      const amounts = [...known].flatMap((skuId) => {
        const price = products.price(book, prices, skuId);
        return price === null ? [] : [[skuId, price.amount] as const];
      });
      return { currency: prices.currency, amounts: Object.fromEntries(amounts) };
    },
    changesPath: join(ports.dataDir, 'changes.sqlite'),
  });
  const services = (connectionId: string) => connections.services(connectionId);
  const changes = await createChanges({
    ports,
    connections,
    // Selections may name costs, which a store knows once it was told the prices.
    stores: { ...stores, get: (connectionId) => tenants.store(connectionId) },
    jobs,
    files,
    emit,
    products: async (connectionId) => {
      const [book, prices] = await Promise.all([products.catalogue(), products.prices(connectionId)]);
      return {
        planName: (idOrName) => planLabel(book, idOrName, idOrName),
        price: (skuId) => products.price(book, prices, skuId),
      };
    },
  });

  connections.onSignedIn((connectionId) => changes.adopt(connectionId));

  const wroteFile = async (path: string): Promise<boolean> =>
    written.has(path) || (await jobs.list()).some(({ file }) => file?.path != null && resolve(file.path) === path);

  const inventory = inventoryHandlers({
    services,
    setLimit: (connectionId, area, reason) => connections.setLimit(connectionId, area, reason),
    stores,
    jobs,
    clock,
    log,
  });
  const access = accessHandlers({ stores, jobs, services, ports, files });

  const handlers: Handlers = {
    ...appHandlers({ ports, notices, wroteFile, isSignInPage: (url) => signInPages.has(url) }),
    ...settings.handlers,
    ...connections.handlers,
    ...inventory,
    ...jobHandlers(jobs),
    ...licenseHandlers({ tenants, book: products, stores, jobs, ports, files }),
    ...snapshots.handlers,
    ...changes.handlers,
    'changes.log': changeLogHandler({ connections, stores }, changes.handlers['changes.log']),
    ...access,
    ...applyLiveHandlers({ changes, connections, stores, jobs, clock, handlers: { ...inventory, ...access } }),
    ...mailboxHandlers({ stores, jobs, connections, ports, files }),
  };
  const router = createRouter(handlers, log);

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    router.close();
    // Plans first: what is left of them stays open for next time, where stopping their jobs would cancel it.
    await changes.close();
    await jobs.stop();
    await snapshots.close();
    await connections.close();
    await stores.closeAll();
    listeners.clear();
  };

  return {
    call: router.call,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openFile: (fileId) => files.open(fileId),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function rememberPaths(files: FileRegistry, paths: Set<string>): FileRegistry {
  return {
    ...files,
    add(file) {
      paths.add(resolve(file.path));
      return files.add(file);
    },
  };
}
