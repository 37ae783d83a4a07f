import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allReads, fillRich, richTenant } from '../../../fixtures/rich-store.ts';
import { skuNames } from '../../../fixtures/store-rows.ts';
import { freshDirectory, storeAt } from '../store/open-store.ts';
import { importFile, takeFile, verifyFile } from './files.ts';

/** The parts of one reading that differ, by name: a whole tenant is too much to print. */
function differing(one: Record<string, unknown>, other: Record<string, unknown>): string[] {
  return Object.keys({ ...one, ...other }).filter((key) => {
    try {
      expect(other[key]).toEqual(one[key]);
      return false;
    } catch {
      return true;
    }
  });
}

describe('store → file → store', () => {
  it.each([1, 2, 3])('answers every question the same (seed %i)', async (seed) => {
    const directory = freshDirectory();
    const store = await storeAt(join(directory, 'live.db'));
    await fillRich(store, richTenant(120, seed));
    const file = join(directory, 'all.mailroom');
    takeFile(store.path, file);
    const copy = await storeAt(importFile(file, skuNames));
    expect(differing(await allReads(store), await allReads(copy))).toEqual([]);
  });

  it('is the same under a passphrase, and once more from the copy', async () => {
    const directory = freshDirectory();
    const store = await storeAt(join(directory, 'live.db'));
    await fillRich(store, richTenant(60, 4));
    const [plain, sealed, again] = ['plain', 'sealed', 'again'].map((name) => join(directory, `${name}.mailroom`)) as [
      string,
      string,
      string,
    ];
    const { digest } = takeFile(store.path, plain);
    expect(takeFile(store.path, sealed, { passphrase: 'Ünïcode pass' }).digest).toBe(digest);
    expect(readFileSync(sealed).includes(Buffer.from('contoso'))).toBe(false);
    const copy = await storeAt(importFile(sealed, skuNames, 'Ünïcode pass'.normalize('NFD')));
    expect(differing(await allReads(store), await allReads(copy))).toEqual([]);
    expect(existsSync(`${sealed}.scratch`)).toBe(false);
    expect(takeFile(copy.path, again).digest).toBe(digest);
  });

  it('keeps a reading that failed, and mailboxes nobody could read', async () => {
    const directory = freshDirectory();
    const store = await storeAt(join(directory, 'live.db'));
    const tenant = richTenant(40, 5);
    for (const family of ['users', 'sizes'] as const) {
      const reading = await store.beginReading(family);
      if (family === 'users') await store.putUsers(reading, tenant.users);
      else await store.putSizes(reading, tenant.sizes, 'report', '2026-08-30');
      await store.finishReading(reading, { asOf: '2026-09-01T08:00:00.000Z' });
    }
    await store.failReading(await store.beginReading('mailboxes'), {
      code: 'forbidden',
      message: 'This account may not read mailboxes.',
      retryable: false,
    });
    expect((await store.mailboxWindow({}, 0, 10)).total).toBeGreaterThan(0);
    const file = join(directory, 'few.mailroom');
    takeFile(store.path, file);
    const copy = await storeAt(importFile(file, skuNames));
    expect(differing(await allReads(store), await allReads(copy))).toEqual([]);
  });
});

describe('parts of a snapshot', () => {
  it('leaves out what was not chosen: unknown, not empty', async () => {
    const directory = freshDirectory();
    const store = await storeAt(join(directory, 'live.db'));
    await fillRich(store, richTenant(40, 6));
    const file = join(directory, 'names.mailroom');
    const manifest = takeFile(store.path, file, { parts: ['identities'] });
    expect(manifest.counts).toMatchObject({ mailbox_sizes: 0, access: 0, skus: 0, user_licenses: 0, size_history: 0 });
    expect(manifest.asOf.sizes).toBeUndefined();
    const copy = await storeAt(importFile(file, skuNames));
    const { rows } = await copy.mailboxWindow({}, 0, 100);
    expect(rows.length).toBeGreaterThan(30);
    for (const row of rows)
      expect(row).toMatchObject({ totalItemBytes: null, sizeSource: null, licenses: null, grantSendOnBehalfTo: null });
    const summary = await copy.summary();
    expect(summary.families.map(({ family }) => family).sort()).toEqual([
      'groups',
      'mailboxes',
      'organization',
      'users',
    ]);
    expect(verifyFile(file).manifest?.parts).toEqual(['identities']);
  });

  it('shows pseudonyms that are one with themselves across tables', async () => {
    const directory = freshDirectory();
    const store = await storeAt(join(directory, 'live.db'));
    const tenant = richTenant(40, 8);
    await fillRich(store, tenant);
    const [one, two, other] = ['one', 'two', 'other'].map((name) => join(directory, `${name}.mailroom`)) as [
      string,
      string,
      string,
    ];
    const key = new Uint8Array(32).fill(7);
    const first = takeFile(store.path, one, { pseudonymKey: key });
    expect(takeFile(store.path, two, { pseudonymKey: key }).digest).toBe(first.digest);
    expect(takeFile(store.path, other, { pseudonymKey: new Uint8Array(32).fill(8) }).digest).not.toBe(first.digest);
    const bytes = readFileSync(one).toString('utf8');
    for (const { displayName, userPrincipalName } of tenant.users) {
      expect(bytes.includes(`${userPrincipalName.split('@')[0]}@`)).toBe(false);
      if (displayName?.includes(' ')) expect(bytes.includes(displayName)).toBe(false);
    }
    const copy = await storeAt(importFile(one, skuNames));
    const known = new Set(
      (await copy.mailboxWindow({}, 0, 100)).rows.map(({ userPrincipalName }) => userPrincipalName),
    );
    const access = await copy.accessWindow({}, 0, 1_000);
    const people = access.entries.filter(({ trusteeAddress }) => trusteeAddress?.startsWith('person-'));
    expect(people.length).toBeGreaterThan(2);
    expect(people.every(({ trusteeAddress }) => known.has(trusteeAddress))).toBe(true);
    expect(access.entries.some(({ trusteeName }) => trusteeName === 'Finance Group')).toBe(true);
  });
});
