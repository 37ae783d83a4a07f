import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openStore } from '../../../../electron/core/store/open.ts';
import type { MailboxRecord, SizeRecord, UserRecord } from '../../../../electron/core/store/records.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
import { organization, readerInto, skuNames, skus } from '../../../fixtures/store-rows.ts';
import { workerUrl } from '../../../fixtures/workers.ts';

const opened: Store[] = [];
const directories: string[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

export function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mailroom-store-'));
  directories.push(directory);
  return directory;
}

/** A store that is closed, and its directory removed, after the test. */
export async function storeAt(path: string = join(freshDirectory(), 'store.db')): Promise<Store> {
  const store = await openStore({ path, workerUrl: workerUrl('store'), skuNames });
  opened.push(store);
  return store;
}

export const asOf = '2025-09-01T08:00:00.000Z';

/** Reads a whole tenant into the store, as an inventory does. */
export async function fill(
  store: Store,
  rows: { mailboxes?: MailboxRecord[]; users?: UserRecord[]; sizes?: SizeRecord[] },
  reportDay = '2025-08-30',
): Promise<void> {
  const { users, mailboxes, sizes } = rows;
  const read = readerInto(store, { asOf });
  await read('organization', (reading) => store.putOrganization(reading, organization));
  await read('skus', (reading) => store.putSkus(reading, skus));
  if (users) await read('users', (reading) => store.putUsers(reading, users));
  if (mailboxes) await read('mailboxes', (reading) => store.putMailboxes(reading, mailboxes));
  if (sizes)
    await readerInto(store, { asOf: reportDay })('sizes', (reading) =>
      store.putSizes(reading, sizes, 'report', reportDay),
    );
}

/** Every row of a list. */
export const everyRow = async (store: Store, query: Parameters<Store['mailboxWindow']>[0] = {}) =>
  (await store.mailboxWindow(query, 0, 100_000)).rows;
