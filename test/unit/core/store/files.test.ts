import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openForWriting } from '../../../../electron/core/store/database.ts';
import { schemaVersion } from '../../../../electron/core/store/migrations.ts';
import { storeError } from '../../../../electron/core/store/sqlite-errors.ts';
import { tenantRows } from '../../../fixtures/store-rows.ts';
import { everyRow, fill, freshDirectory, storeAt } from './open-store.ts';

const setAside = (directory: string): string[] => readdirSync(directory).filter((name) => name.includes('.damaged-'));

describe('a store file', () => {
  it('keeps its rows between openings', async () => {
    const path = join(freshDirectory(), 'deep', 'store.db');
    const store = await storeAt(path);
    await fill(store, tenantRows(200, 1));
    const rows = await everyRow(store);
    const { revision } = store;
    await store.close();
    const again = await storeAt(path);
    expect(again.setAside).toBeNull();
    expect(await everyRow(again)).toEqual(rows);
    expect(again.revision).toBe(revision);
  });

  it('that is not a database is set aside, byte for byte, and a fresh one made', async () => {
    const directory = freshDirectory();
    const path = join(directory, 'store.db');
    writeFileSync(path, 'this was something else entirely, and somebody may want it back');
    const store = await storeAt(path);
    expect(store.setAside).toBe(join(directory, setAside(directory)[0] as string));
    expect(readFileSync(store.setAside as string, 'utf8')).toContain('somebody may want it back');
    await fill(store, tenantRows(50, 1));
    expect(await everyRow(store)).toHaveLength(50);
  });

  it('with damaged pages is set aside when it was not closed in order', async () => {
    const directory = freshDirectory();
    const path = join(directory, 'store.db');
    const store = await storeAt(path);
    await fill(store, tenantRows(800, 1));
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 8192 * 6, 8192 * 30);
    writeFileSync(path, bytes);
    // As a crash would leave it.
    const raw = new DatabaseSync(path);
    raw.exec(`INSERT OR REPLACE INTO meta VALUES ('store.open', 'true')`);
    raw.close();
    const again = await storeAt(path);
    expect(again.setAside).not.toBeNull();
    expect(existsSync(again.setAside as string)).toBe(true);
    expect(await everyRow(again)).toEqual([]);
  });

  it('that turns out damaged in use is checked, and set aside, at the next opening', async () => {
    const path = join(freshDirectory(), 'store.db');
    const store = await storeAt(path);
    await fill(store, tenantRows(800, 1));
    await store.close();
    const raw = new DatabaseSync(path);
    const pages = raw.prepare(`SELECT pgoffset, pgsize FROM dbstat WHERE name = 'mailbox' AND pagetype = 'leaf'`).all();
    raw.close();
    expect(pages.length).toBeGreaterThan(5);
    const bytes = readFileSync(path);
    for (const { pgoffset, pgsize } of pages) bytes.fill(0x5a, Number(pgoffset), Number(pgoffset) + Number(pgsize));
    writeFileSync(path, bytes);

    const blind = await storeAt(path);
    expect(blind.setAside).toBeNull();
    await expect(blind.mailboxWindow({ search: 'zapata' }, 0, 100)).rejects.toMatchObject({ code: 'store-damaged' });
    await blind.close();
    const again = await storeAt(path);
    expect(existsSync(again.setAside as string)).toBe(true);
    await fill(again, tenantRows(10, 1));
    await again.close();
    expect((await storeAt(path)).setAside).toBeNull();
  });

  it('cut short is set aside', async () => {
    const directory = freshDirectory();
    const path = join(directory, 'store.db');
    const store = await storeAt(path);
    await fill(store, tenantRows(100, 1));
    await store.close();
    truncateSync(path, 9000);
    const again = await storeAt(path);
    expect(setAside(directory)).toHaveLength(1);
    expect(await everyRow(again)).toEqual([]);
  });

  it('of another program is set aside, never written to', async () => {
    const directory = freshDirectory();
    const path = join(directory, 'store.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE letters (text TEXT); INSERT INTO letters VALUES (1)');
    other.close();
    const store = await storeAt(path);
    const kept = new DatabaseSync(store.setAside as string);
    expect(kept.prepare('SELECT text FROM letters').get()).toEqual({ text: '1' });
    kept.close();
  });

  it('of a newer version is refused and left alone', async () => {
    const directory = freshDirectory();
    const path = join(directory, 'store.db');
    await (await storeAt(path)).close();
    const raw = new DatabaseSync(path);
    raw.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
    raw.close();
    const before = readFileSync(path);
    await expect(storeAt(path)).rejects.toMatchObject({ code: 'unsupported', details: { path } });
    expect(readFileSync(path)).toEqual(before);
    expect(setAside(directory)).toEqual([]);
  });

  it('starts at the current schema version with every migration applied once', () => {
    const path = join(freshDirectory(), 'store.db');
    for (let n = 0; n < 2; n++) {
      const { db } = openForWriting(path);
      expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: schemaVersion });
      expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
      db.close();
    }
  });

  it('in a place that cannot be written is a clear error', async () => {
    const directory = freshDirectory();
    writeFileSync(join(directory, 'file'), '');
    await expect(storeAt(join(directory, 'file', 'store.db'))).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('that is locked by another program says so', async () => {
    const path = join(freshDirectory(), 'store.db');
    await (await storeAt(path)).close();
    const holder = new DatabaseSync(path);
    holder.exec('BEGIN EXCLUSIVE');
    const impatient = new DatabaseSync(path, { timeout: 0 });
    let caught: unknown;
    try {
      impatient.exec('BEGIN IMMEDIATE');
    } catch (error) {
      caught = error;
    }
    expect(storeError(caught, path)).toMatchObject({ code: 'store-busy', retryable: true });
    impatient.close();
    holder.close();
  });

  it('that is full is told as a full disk, and earlier rows stay', () => {
    const path = join(freshDirectory(), 'store.db');
    const { db } = openForWriting(path);
    db.exec(`PRAGMA max_page_count = 1`);
    let caught: unknown;
    try {
      db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
        INSERT INTO meta SELECT 'k' || i, 'value' FROM n`);
    } catch (error) {
      caught = error;
    }
    expect(storeError(caught, path)).toMatchObject({ code: 'disk-full' });
    expect(db.prepare('SELECT count(*) AS n FROM meta').get()).toEqual({ n: 1 });
    db.close();
  });

  it('answers nothing after it was closed', async () => {
    const store = await storeAt();
    await store.close();
    await expect(store.summary()).rejects.toMatchObject({ code: 'cancelled' });
    await store.close();
  });
});
