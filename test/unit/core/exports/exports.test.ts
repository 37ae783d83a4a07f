import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../../electron/core/exports/atomic-file.ts';
import { writeCsv } from '../../../../electron/core/exports/csv-export.ts';
import { chooseDestination, safeFileName } from '../../../../electron/core/exports/destination.ts';
import { createFileRegistry } from '../../../../electron/core/exports/files.ts';
import type { Desktop } from '../../../../electron/core/ports.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mailroom-export-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const columns = [{ header: 'N', value: (row: Readonly<Record<string, unknown>>) => row.n as number }];
const rows = Array.from({ length: 2_500 }, (_, n) => ({ n }));
const slice = async (from: number, count: number) => rows.slice(from, from + count);
const idle = new AbortController().signal;

describe('a CSV file', () => {
  it('holds every row once, in order', async () => {
    const path = join(directory, 'a.csv');
    let told = 0;
    const result = await writeCsv(path, { columns, slice }, { signal: idle, onRows: (count) => (told += count) });
    const text = readFileSync(path, 'utf8');
    expect(text).toBe(`\uFEFFN\r\n${rows.map(({ n }) => `${n}\r\n`).join('')}`);
    expect(result).toEqual({ rows: 2_500, bytes: readFileSync(path).length });
    expect(told).toBe(2_500);
    expect(readdirSync(directory)).toEqual(['a.csv']);
  });

  it('leaves nothing behind when cancelled, and an older file as it was', async () => {
    const path = join(directory, 'a.csv');
    writeFileSync(path, 'older');
    const abort = new AbortController();
    const stopping = async (from: number, count: number) => {
      if (from > 0) abort.abort();
      return slice(from, count);
    };
    await expect(writeCsv(path, { columns, slice: stopping }, { signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(readdirSync(directory)).toEqual(['a.csv']);
    expect(readFileSync(path, 'utf8')).toBe('older');
  });

  it('passes on why its rows cannot be read', async () => {
    const broken = async () => {
      throw new Error('store gone');
    };
    await expect(writeCsv(join(directory, 'a.csv'), { columns, slice: broken }, { signal: idle })).rejects.toThrow(
      'store gone',
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('writing a file', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'file-unreadable'],
    ['EROFS', 'file-unreadable'],
  ])('tells %s as %s', async (code, expected) => {
    const failing = writeAtomically(join(directory, 'a.csv'), async (append) => {
      await append('half');
      throw Object.assign(new Error(code), { code });
    });
    await expect(failing).rejects.toMatchObject({ code: expected, hint: expect.any(String) });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('to a place that does not exist is a clear error', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(writeAtomically(join(directory, 'file', 'a.csv'), async () => {})).rejects.toMatchObject({
      code: 'file-unreadable',
    });
  });

  it('makes the folders above it', async () => {
    expect(await writeAtomically(join(directory, 'a', 'b', 'c.csv'), (append) => append('x'))).toBe(1);
    expect(readFileSync(join(directory, 'a', 'b', 'c.csv'), 'utf8')).toBe('x');
  });

  it.runIf(process.platform === 'linux')(
    'where the system makes no folders is refused, not tried forever',
    async () => {
      await expect(writeAtomically('/proc/reports/2026/a.csv', async () => {})).rejects.toMatchObject({
        code: 'file-unreadable',
        hint: 'Choose another folder.',
      });
    },
  );
});

describe('the destination', () => {
  const desktop = (answer: string | null | undefined): Desktop => ({
    nativeDialogs: answer !== undefined,
    openExternal: async () => false,
    revealFile: async () => false,
    chooseSavePath: async () => answer,
    chooseOpenPath: async () => undefined,
    chooseFolder: async () => undefined,
    notify: () => {},
  });
  const csv = { extension: 'csv', name: 'CSV' };

  it('is what the person chose', async () => {
    const path = join(directory, 'mine.csv');
    expect(await chooseDestination({ desktop: desktop(path), dataDir: directory }, 'x', csv)).toEqual({
      path,
      name: 'mine.csv',
      chosen: true,
    });
  });

  it('is nowhere when the dialog was closed', async () => {
    await expect(chooseDestination({ desktop: desktop(null), dataDir: directory }, 'x', csv)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('is the data directory without dialogs, never over another file', async () => {
    const ports = { desktop: desktop(undefined), dataDir: directory };
    const first = await chooseDestination(ports, 'list', csv);
    expect(first).toEqual({ path: join(directory, 'exports', 'list.csv'), name: 'list.csv', chosen: false });
    await writeAtomically(first.path, (append) => append('x'));
    const second = await chooseDestination(ports, 'list', csv);
    expect(second).toMatchObject({ path: join(directory, 'exports', 'list (2).csv'), name: 'list.csv' });
  });

  it.each([
    ['report', 'report.csv'],
    ['report.CSV', 'report.csv'],
    ['../../etc/passwd', 'etc passwd.csv'],
    ['a<b>:"c"|?*', 'a b c.csv'],
    ['con', 'export con.csv'],
    ['...', 'export.csv'],
    ['', 'export.csv'],
    ['tab\tnew\nline\u0000', 'tab new line.csv'],
    ['ends with dot.', 'ends with dot.csv'],
    ['Größe 漢字', 'Größe 漢字.csv'],
    ['x'.repeat(300), `${'x'.repeat(100)}.csv`],
  ])('takes %j as %j', (wanted, name) => {
    expect(safeFileName(wanted, 'csv')).toBe(name);
  });
});

describe('the file registry', () => {
  it('opens what was added and nothing else', async () => {
    const files = createFileRegistry();
    const path = join(directory, 'a.csv');
    writeFileSync(path, 'four');
    const id = files.add({ name: 'a.csv', path });
    expect(await files.open(id)).toEqual({ name: 'a.csv', path, bytes: 4 });
    expect(await files.open(path)).toBeNull();
    rmSync(path);
    expect(await files.open(id)).toBeNull();
  });
});
