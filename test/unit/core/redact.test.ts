import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { redact, redactText } from '../../../electron/core/redact.ts';
import { createFileLog } from '../../../electron/node-ports/log.ts';

const token = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const refreshToken = '0.AXoAabcdefghijklmnopqrstuvwxyz0123456789.AgABAAEAAAAmoFfGtYxvRrNriQdPKIZ';
const secrets = [token, refreshToken, 'Practice-2026!', 'p4ssw0rd-of-mine', 'verifier-verifier-verifier'];

const lines = [
  `Authorization: Bearer ${token}`,
  `bad answer: {"access_token":"${token}","refresh_token":"${refreshToken}"}`,
  `POST /token code=${refreshToken}&code_verifier=verifier-verifier-verifier&grant_type=authorization_code`,
  'login with password=Practice-2026! failed',
  `https://localhost/?code=${refreshToken}&state=1`,
  'client_secret: p4ssw0rd-of-mine',
];

describe('redaction', () => {
  it.each(lines)('hides the secret in: %s', (line) => {
    const clean = redactText(line);
    for (const secret of secrets) expect(clean).not.toContain(secret);
  });

  it.each([
    'Mailbox anna.o’brien@alderfinch.com was not found.',
    'GET https://graph.microsoft.com/v1.0/users?$top=999 429 in 12 ms',
    'error code 404: ErrorItemNotFound',
  ])('leaves plain words alone: %s', (line) => {
    expect(redactText(line)).toBe(line);
  });

  it('goes through structures, errors and causes', () => {
    const error = new Error(`failed with ${token}`, { cause: new Error(`because ${refreshToken}`) });
    const text = JSON.stringify(
      redact({
        error,
        body: { refreshToken: 'short', nested: [{ password: 'p4ssw0rd-of-mine' }] },
        bytes: Buffer.from(token),
        count: 3n,
      }),
    );
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain('"count":"3"');
    expect(text).not.toContain('short');
  });

  it('survives structures without end', () => {
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(JSON.stringify(redact(loop))).toContain('[deep]');
  });
});

describe('the log file', () => {
  it('holds no secret, belongs to its owner, and turns over when large', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailroom-log-'));
    const path = join(folder, 'logs', 'mailroom.log');
    const console: string[] = [];
    const log = createFileLog(path, { alsoTo: (line) => console.push(line) });
    for (const line of lines) log.warn(line, { error: new Error(line), line });
    log.debug('not written');
    const text = readFileSync(path, 'utf8');
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
      expect(console.join('\n')).not.toContain(secret);
    }
    expect(text.trim().split('\n')).toHaveLength(lines.length);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);

    writeFileSync(path, 'x'.repeat(5 * 1024 * 1024 + 1));
    const later = createFileLog(path);
    later.info('first of a new file');
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(statSync(`${path}.1`).size).toBeGreaterThan(5 * 1024 * 1024);
    rmSync(folder, { recursive: true });
  });
});
