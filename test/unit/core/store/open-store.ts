import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openStore } from '../../../../electron/core/store/open.ts';
import type { MailboxRecord, SizeRecord, UserRecord } from '../../../../electron/core/store/records.ts';
import type { Store } from '../../../../electron/core/store/store.ts';
import { organization, skuNames, skus } from '../../../fixtures/store-rows.ts';
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
  const organizations = await store.beginReading('organization');
  await store.putOrganization(organizations, organization);
  await store.finishReading(organizations, { asOf });
  const subscriptions = await store.beginReading('skus');
  await store.putSkus(subscriptions, skus);
  await store.finishReading(subscriptions, { asOf });
  if (rows.users) {
    const users = await store.beginReading('users');
    await store.putUsers(users, rows.users);
    await store.finishReading(users, { asOf });
  }
  if (rows.mailboxes) {
    const mailboxes = await store.beginReading('mailboxes');
    await store.putMailboxes(mailboxes, rows.mailboxes);
    await store.finishReading(mailboxes, { asOf });
  }
  if (rows.sizes) {
    const sizes = await store.beginReading('sizes');
    await store.putSizes(sizes, rows.sizes, 'report', reportDay);
    await store.finishReading(sizes, { asOf: reportDay });
  }
}

/** Every row of a list. */
export const everyRow = async (store: Store, query: Parameters<Store['mailboxWindow']>[0] = {}) =>
  (await store.mailboxWindow(query, 0, 100_000)).rows;
