import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContentDigest, manifestSeal } from '../../../../electron/core/snapshots/format/digest.ts';
import { selectSql, snapshotTables } from '../../../../electron/core/snapshots/format/tables.ts';
import { readDescription, readSnapshot } from '../../../../electron/core/snapshots/read.ts';
import { openStore } from '../../../../electron/core/store/open.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import { fillRich, richTenant } from '../../../fixtures/rich-store.ts';
import { skuNames } from '../../../fixtures/store-rows.ts';
import { workerUrl } from '../../../fixtures/workers.ts';
import { importFile, takeFile, verifyFile } from './files.ts';

let folder: string;
let good: string;
let sealed: string;
let storePath: string;
const passphrase = 'a long passphrase';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailroom-hostile-'));
  storePath = join(folder, 'live.db');
  const store = await openStore({
    path: storePath,
    workerUrl: workerUrl('store'),
    skuNames,
  });
  await fillRich(store, richTenant(2_000, 11));
  good = join(folder, 'good.mailroom');
  sealed = join(folder, 'sealed.mailroom');
  takeFile(storePath, good);
  takeFile(storePath, sealed, { passphrase });
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
const fresh = (name = 'case'): string => join(folder, `${name}-${++made}.mailroom`);

/** A copy of a good file, changed by SQL. */
function changed(sql: string | ((db: DatabaseSync) => void)): string {
  const path = fresh();
  copyFileSync(good, path);
  const db = new DatabaseSync(path);
  db.enableDefensive(false);
  db.exec('PRAGMA journal_mode = DELETE;');
  if (typeof sql === 'string') db.exec(sql);
  else sql(db);
  db.close();
  return path;
}

/** A copy of a good file with other bytes at a place. */
function patched(at: number, bytes: number[], source = good): string {
  const path = fresh();
  const content = readFileSync(source);
  content.set(bytes, at);
  writeFileSync(path, content);
  return path;
}

/** Makes the digest and the seal right again, as someone would who knows the format. */
function resealed(sql: string): string {
  return changed((db) => {
    db.exec(sql);
    const digest = new ContentDigest();
    const counts: Record<string, number> = {};
    for (const table of snapshotTables) {
      digest.table(table);
      const rows = db.prepare(selectSql(table));
      rows.setReturnArrays(true);
      const all = rows.all() as unknown as (string | number | null)[][];
      counts[table.name] = all.length;
      for (const row of all) digest.row(row);
    }
    const put = db.prepare('INSERT OR REPLACE INTO manifest VALUES (?, ?)');
    put.run('digest', digest.end());
    put.run('counts', JSON.stringify(counts));
    const entries = new Map(
      db
        .prepare('SELECT key, value FROM manifest')
        .all()
        .map(({ key, value }) => [String(key), String(value)]),
    );
    put.run('seal', manifestSeal(entries));
  });
}

function refusal(path: string, key: string | null = null): { code: string; message: string; hint: string | undefined } {
  try {
    verifyFile(path, key);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    const { code, message, hint } = error as AppError;
    return { code, message, hint };
  }
  throw new Error('it was not refused');
}

describe('a good file', () => {
  it('is read, and so is its description', () => {
    expect(verifyFile(good).manifest).toMatchObject({ formatVersion: 1, counts: { mailboxes: 2_000 } });
    const db = new DatabaseSync(good, { readOnly: true });
    const gone = Number(db.prepare('SELECT count(*) AS n FROM mailboxes WHERE gone_since IS NOT NULL').get()?.n);
    db.close();
    expect(gone).toBeGreaterThan(0);
    expect(verifyFile(good).goneMailboxes).toBe(gone);
    expect(readDescription(good)).toEqual(readSnapshot(good));
    expect(verifyFile(sealed, passphrase).manifest?.digest).toBe(verifyFile(good).manifest?.digest);
  });
  it('stays as it is, and nothing appears beside it', () => {
    const path = fresh();
    copyFileSync(good, path);
    verifyFile(path);
    rmSync(importFile(path, skuNames), { force: true });
    expect(readFileSync(path).equals(readFileSync(good))).toBe(true);
    expect(
      readdirSync(folder).filter(
        (name) => name.includes(path.split('/').at(-1) as string) && !name.endsWith('.db-shm'),
      ),
    ).toEqual([path.split('/').at(-1)]);
  });
});

describe('schemas that are not ours', () => {
  const cases: [name: string, sql: string][] = [
    ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM mailboxes; END'],
    ['a view', 'CREATE VIEW v AS SELECT * FROM users'],
    ['a virtual table', 'CREATE VIRTUAL TABLE search USING fts5(x)'],
    ['one more table', 'CREATE TABLE more (a) '],
    ['one more index', 'CREATE INDEX i ON users (upn)'],
    ['one more column', 'ALTER TABLE users ADD COLUMN more TEXT'],
    ['a table less', 'DROP TABLE size_history'],
    ['a renamed column', 'ALTER TABLE users RENAME COLUMN city TO town'],
    [
      'a view that never ends in place of a table',
      'DROP TABLE size_history; CREATE VIEW size_history AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n AS mailbox_id, n AS day, n AS total_bytes, n AS item_count FROM r',
    ],
    [
      'a table with a generated column in place of one',
      'DROP TABLE role_holders; CREATE TABLE role_holders (id TEXT, role TEXT AS (hex(zeroblob(900000000))) VIRTUAL)',
    ],
    [
      'a table under a check in place of one',
      'DROP TABLE role_holders; CREATE TABLE role_holders (id TEXT NOT NULL, role TEXT NOT NULL CHECK (length(role) < 5), PRIMARY KEY (id, role)) WITHOUT ROWID',
    ],
    [
      'the same table in other words',
      'DROP TABLE role_holders; CREATE TABLE role_holders("id" TEXT NOT NULL,"role" TEXT NOT NULL,PRIMARY KEY("id","role")) STRICT,WITHOUT ROWID',
    ],
    ['statistics', 'ANALYZE'],
  ];
  it.each(cases)('%s', (_, sql) => {
    expect(refusal(changed(sql))).toMatchObject({ code: 'file-damaged', message: expect.stringContaining('tables') });
  });
  it('thousands of tables, without reading them', () => {
    const path = changed((db) => {
      db.exec('BEGIN');
      for (let n = 0; n < 3_000; n++) db.exec(`CREATE TABLE extra_${n} (${'a'.repeat(200)}${n})`);
      db.exec('COMMIT');
    });
    expect(refusal(path)).toMatchObject({ code: 'file-damaged' });
  });
  it('text written into the schema itself', () => {
    const path = changed(
      `PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = sql || ' -- ' || hex(zeroblob(2000)) WHERE name = 'users'`,
    );
    expect(refusal(path)).toMatchObject({ code: 'file-damaged' });
  });
});

describe('content that was changed', () => {
  const cases: [name: string, sql: string][] = [
    ['one value', `UPDATE users SET department = 'x' WHERE id = (SELECT min(id) FROM users)`],
    ['one row less', 'DELETE FROM mailboxes WHERE id = (SELECT max(id) FROM mailboxes)'],
    ['one row more', `INSERT INTO role_holders VALUES ('a', 'b')`],
    ['the author', `UPDATE manifest SET value = 'eve@contoso.example' WHERE key = 'author'`],
    ['the time', `UPDATE manifest SET value = '2020-01-01T00:00:00.000Z' WHERE key = 'takenAt'`],
    ['the digest', `UPDATE manifest SET value = '${'0'.repeat(64)}' WHERE key = 'digest'`],
    ['the seal', `UPDATE manifest SET value = '${'0'.repeat(64)}' WHERE key = 'seal'`],
    [
      'a size beyond numbers',
      `UPDATE mailbox_sizes SET total_bytes = 9223372036854775807 WHERE mailbox_id = (SELECT min(mailbox_id) FROM mailbox_sizes)`,
    ],
    ['a missing description', 'DELETE FROM manifest'],
    ['a longer description', `INSERT INTO manifest VALUES ('more', 'x')`],
  ];
  it.each(cases)('%s', (_, sql) => {
    expect(refusal(changed(sql))).toMatchObject({ code: 'file-damaged' });
  });

  const forged: [name: string, sql: string][] = [
    ['a text that is too long', `UPDATE users SET city = hex(zeroblob(3000)) WHERE id = (SELECT min(id) FROM users)`],
    [
      'a cell of many megabytes',
      `UPDATE mailboxes SET email_addresses = '["' || hex(zeroblob(6000000)) || '"]' WHERE id = (SELECT min(id) FROM mailboxes)`,
    ],
    [
      'a list that is none',
      `UPDATE mailboxes SET email_addresses = '{"a":1}' WHERE id = (SELECT min(id) FROM mailboxes)`,
    ],
    ['a list of numbers', `UPDATE skus SET subscription_ids = '[1]'`],
    ['a flag that is none', `UPDATE mailboxes SET hidden = 7 WHERE id = (SELECT min(id) FROM mailboxes)`],
    [
      'a size below nothing',
      `UPDATE mailbox_sizes SET total_bytes = -5 WHERE mailbox_id = (SELECT min(mailbox_id) FROM mailbox_sizes)`,
    ],
    ['a word that is none of the known', `UPDATE access SET trustee_kind = 'king'`],
    ['an id with a blank', `UPDATE users SET id = 'a b' WHERE id = (SELECT min(id) FROM users)`],
    [
      'two organizations',
      `INSERT INTO organization SELECT 'other', display_name, country, on_premises_sync, usage_location, has_sign_in_activity FROM organization`,
    ],
    ['parts it says it has not', `UPDATE manifest SET value = '["identities"]' WHERE key = 'parts'`],
    ['parts that are none', `UPDATE manifest SET value = '["identities","magic"]' WHERE key = 'parts'`],
    ['a tenant id that is none', `UPDATE manifest SET value = '../../etc' WHERE key = 'tenantId'`],
    ['a time that is none', `UPDATE manifest SET value = 'yesterday' WHERE key = 'takenAt'`],
  ];
  it.each(forged)('%s, under a digest that is right', (_, sql) => {
    expect(refusal(resealed(sql))).toMatchObject({ code: 'file-damaged' });
  });

  it('takes a file that a stranger wrote by the rules, and shows its words as words', async () => {
    const words = `=HYPERLINK("http://evil") <script>alert(1)</script> '; DROP TABLE user; --`;
    const path = resealed(`UPDATE mailboxes SET display_name = '${words.replaceAll("'", "''")}' WHERE provisional = 0;
      INSERT INTO mailbox_sizes VALUES ('nobody', 1, 1, 1, 1, 1, 1, 1, NULL, 'report', '2026-01-01');
      INSERT INTO access VALUES ('nobody', 'SendAs', 'x', 0, 0, NULL, 'user');
      UPDATE families SET stale_error = '{"code":"no-such-code"}', stale_since = 'x', warning = '[]';`);
    const store = await openStore({
      path: importFile(path, skuNames),
      workerUrl: workerUrl('store'),
      skuNames,
    });
    const { rows } = await store.mailboxWindow({}, 0, 5);
    expect(rows.map(({ displayName }) => displayName)).toContain(words);
    expect((await store.summary()).families.every(({ stale, warning }) => stale === null && warning === null)).toBe(
      true,
    );
    await store.close();
  });
});

describe('files that are something else', () => {
  const file = (content: Buffer | string): string => {
    const path = fresh();
    writeFileSync(path, content);
    return path;
  };
  it('nothing at all', () =>
    expect(refusal(file(''))).toMatchObject({ code: 'file-damaged', message: expect.stringContaining('empty') }));
  it('a few bytes of the right beginning', () =>
    expect(refusal(file('SQLite for'))).toMatchObject({ code: 'file-damaged' }));
  it('text', () =>
    expect(refusal(file('hello, this is a letter\n'.repeat(100)))).toMatchObject({ code: 'unsupported' }));
  it('zeros', () => expect(refusal(file(Buffer.alloc(50_000)))).toMatchObject({ code: 'unsupported' }));
  it("another program's database", () => {
    const path = fresh();
    const db = new DatabaseSync(path);
    db.exec('CREATE TABLE places (url)');
    db.close();
    expect(refusal(path)).toMatchObject({ code: 'unsupported', message: expect.stringContaining('another program') });
  });
  it('a local store of the console', () =>
    expect(refusal(storePath)).toMatchObject({ code: 'unsupported', message: expect.stringContaining('local store') }));
  it('a folder', () => {
    const path = fresh();
    mkdirSync(path);
    expect(['unsupported', 'file-unreadable']).toContain(refusal(path).code);
  });
  it.skipIf(process.platform === 'win32')('a pipe, without waiting for what it may bring', () => {
    const path = fresh();
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    expect(refusal(path)).toMatchObject({ code: 'unsupported', message: expect.stringContaining('not a file') });
  });
  it('nothing there', () => expect(refusal(fresh())).toMatchObject({ code: 'file-unreadable' }));
  it('20 GB, without reading them', () => {
    const path = fresh();
    copyFileSync(good, path);
    truncateSync(path, 20 * 1024 ** 3);
    expect(refusal(path)).toMatchObject({ code: 'unsupported', message: expect.stringContaining('too large') });
    rmSync(path);
  });
  it('a newer format: says who reads it', () => {
    const path = changed(
      `PRAGMA user_version = 3; UPDATE manifest SET value = '2.5.0' WHERE key = 'readableBy'; CREATE TABLE quite_new (a)`,
    );
    expect(refusal(path)).toEqual({
      code: 'unsupported',
      message: 'This snapshot has format 3; this version of Mailroom reads formats up to 1.',
      hint: 'Mailroom 2.5.0 or later reads it.',
    });
    const odd = changed(`PRAGMA user_version = 3; UPDATE manifest SET value = '<b>now</b>' WHERE key = 'readableBy'`);
    expect(refusal(odd).hint).toBe('A newer version of Mailroom reads it.');
  });
  it('no format', () => expect(refusal(changed('PRAGMA user_version = 0'))).toMatchObject({ code: 'file-damaged' }));
});

describe('damage', () => {
  it('an end that is missing, wherever it was cut', () => {
    const whole = readFileSync(good);
    for (const bytes of [99, 512, 16_384, 32_768, whole.length - 16_384, whole.length - 1]) {
      const path = fresh();
      writeFileSync(path, whole.subarray(0, bytes));
      expect(refusal(path)).toMatchObject({ code: 'file-damaged' });
    }
  });
  it('bytes behind its end', () => {
    const path = fresh();
    copyFileSync(good, path);
    appendFileSync(path, 'more');
    expect(refusal(path)).toMatchObject({ code: 'file-damaged' });
  });
  it('one flipped bit in the text of a cell', () => {
    const content = readFileSync(good);
    const refused: boolean[] = [];
    let at = content.length;
    // Pages hold a little of what rows left behind when they moved; a bit there means nothing.
    while (refused.length < 20) {
      at = content.lastIndexOf('contoso.example', at - 500);
      const path = patched(at, [(content[at] as number) ^ 1]);
      try {
        verifyFile(path);
        refused.push(false);
      } catch (error) {
        expect(error).toMatchObject({ code: 'file-damaged' });
        refused.push(true);
      }
      rmSync(path);
    }
    expect(refused.filter(Boolean).length).toBeGreaterThan(10);
  });
  it('a header that asks for a write-ahead log', () =>
    expect(refusal(patched(18, [2, 2]))).toMatchObject({ code: 'file-damaged' }));
  it('pages that refer to themselves', () => {
    // The right-most child of the first interior page of a table becomes the page itself.
    const content = readFileSync(good);
    for (let page = 1; page < content.length / 16_384; page++) {
      const at = page * 16_384;
      if (content[at] !== 0x02) continue;
      const path = fresh();
      content.writeUInt32BE(page + 1, at + 8);
      writeFileSync(path, content);
      expect(refusal(path)).toMatchObject({ code: 'file-damaged' });
      return;
    }
    throw new Error('no interior page in this file');
  });
  it('journals that someone put beside it are not looked at', () => {
    const path = fresh();
    copyFileSync(good, path);
    writeFileSync(`${path}-journal`, Buffer.alloc(4096, 0xd9));
    writeFileSync(`${path}-wal`, Buffer.alloc(4096, 1));
    expect(verifyFile(path).manifest?.counts.mailboxes).toBe(2_000);
    expect(existsSync(`${path}-journal`)).toBe(true);
  });
  it('a file that shrinks while it is read', () => {
    // Larger than what SQLite keeps in memory.
    const path = resealed(`INSERT INTO change_log
      WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < 3000)
      SELECT seq, '2026-01-01', 'me', 'c', 'p', '1', 't', 'k', 'o', 'n', 'a', 'done', NULL, hex(zeroblob(7500)), '[]', NULL FROM n`);
    const handle = openSync(path, 'r+');
    try {
      readSnapshot(path, { manifest: () => ftruncateSync(handle, 20_000) });
      throw new Error('it was not refused');
    } catch (error) {
      expect(error).toMatchObject({
        code: 'file-unreadable',
        message: 'The file changed while it was read.',
        retryable: true,
      });
    } finally {
      closeSync(handle);
    }
  });
  it('leaves no store behind', () => {
    const path = changed(`UPDATE users SET department = 'x' WHERE id = (SELECT max(id) FROM users)`);
    expect(() => importFile(path, skuNames)).toThrow(AppError);
  });
});

describe('encryption', () => {
  const chunk = 1024 * 1024 + 16;
  const content = () => readFileSync(sealed);
  const written = (bytes: Buffer): string => {
    const path = fresh('sealed');
    writeFileSync(path, bytes);
    return path;
  };

  it('refuses a wrong passphrase by name', () => {
    expect(refusal(sealed, 'another passphrase')).toMatchObject({
      code: 'file-unreadable',
      message: expect.stringContaining('passphrase'),
    });
    expect(refusal(sealed, '')).toMatchObject({ code: 'file-unreadable' });
  });
  it('two files of the same content share nothing', () => {
    const other = fresh('sealed');
    takeFile(storePath, other, { passphrase });
    const [a, b] = [content(), readFileSync(other)];
    expect(a.subarray(16, 64).equals(b.subarray(16, 64))).toBe(false);
    expect(a.subarray(64, 4096).equals(b.subarray(64, 4096))).toBe(false);
  });
  it('notices a missing, a cut and a repeated end, and chunks in another order', () => {
    const bytes = content();
    expect(bytes.length).toBeGreaterThan(64 + 2 * chunk);
    const [first, second] = [bytes.subarray(64, 64 + chunk), bytes.subarray(64 + chunk, 64 + 2 * chunk)];
    const rest = bytes.subarray(64 + 2 * chunk);
    const head = bytes.subarray(0, 64);
    for (const broken of [
      bytes.subarray(0, 64),
      bytes.subarray(0, 64 + chunk),
      bytes.subarray(0, 64 + 2 * chunk),
      bytes.subarray(0, bytes.length - 1),
      Buffer.concat([head, second, first, rest]),
      Buffer.concat([head, first, first, second, rest]),
      Buffer.concat([bytes, rest]),
      Buffer.concat([bytes, Buffer.alloc(1)]),
    ])
      expect(refusal(written(broken), passphrase)).toMatchObject({ code: 'file-damaged' });
  });
  it('notices one flipped bit anywhere', () => {
    for (const at of [20, 35, 50, 64, 5_000, 64 + chunk - 1, content().length - 1]) {
      const path = patched(at, [(content()[at] as number) ^ 4], sealed);
      expect(['file-damaged', 'file-unreadable']).toContain(refusal(path, passphrase).code);
    }
  });
  it('does not spend what a stranger asks for', () => {
    for (const [at, value] of [
      [8, 31],
      [8, 4],
      [9, 255],
      [10, 200],
      [12, 0x7f],
      [40, 1],
    ] as const)
      expect(refusal(patched(at, [value], sealed), passphrase)).toMatchObject({ code: 'unsupported' });
  });
  it('leaves nothing in the clear when it fails', () => {
    const path = patched(content().length - 5, [0, 1, 2], sealed);
    expect(refusal(path, passphrase)).toMatchObject({ code: 'file-damaged' });
    expect(existsSync(`${path}.scratch`)).toBe(false);
  });
});
