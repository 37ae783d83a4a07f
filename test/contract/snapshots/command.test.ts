import { spawn } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetch as undiciFetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../../electron/cli/command-line.ts';
import { runCommand } from '../../../electron/cli/run-command.ts';
import type { Terminal } from '../../../electron/cli/terminal.ts';
import { AppSession } from '../../../electron/core/auth/app-session.ts';
import { systemClock } from '../../../electron/core/http/system-clock.ts';
import type { Fetch } from '../../../electron/core/ports.ts';
import { placesFrom } from '../../../electron/node-ports/places.ts';
import { signCertificate } from '../../../electron/practice/http/certificates.ts';
import { ROLE } from '../../../electron/practice/world/model.ts';
import { clouds } from '../../../shared/domain/clouds.ts';
import { startTenant, type TenantUnderTest } from '../../fixtures/practice-tenant.ts';

/** A certificate as `openssl req -x509` makes one, valid for an hour. */
function selfSigned(notAfter = Date.now() + 3_600_000): { certificate: string; key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certificate = signCertificate({
    subject: 'nightly',
    issuer: 'nightly',
    publicKey,
    signingKey: privateKey,
    notBefore: notAfter - 7_200_000,
    notAfter,
  });
  return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

const places = placesFrom(new URL('../../../electron/serve.ts', import.meta.url).href);
let folder: string;
let first: string;
/** Of another company. */
let other: string;

interface Ran {
  exit: number;
  out: string;
  err: string;
}

/** Runs a command in this process, as the shell would. */
async function run(line: string, env: NodeJS.ProcessEnv = {}, signal = new AbortController().signal): Promise<Ran> {
  const texts = { out: [] as string[], err: [] as string[] };
  const terminal: Terminal = {
    out: (text) => texts.out.push(text),
    err: (text) => texts.err.push(text),
    progress: () => {},
    done: () => {},
  };
  const exit = await runCommand(line.split(' ').filter(Boolean), { places, env, signal, terminal });
  return { exit, out: texts.out.join('\n'), err: texts.err.join('\n') };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mailroom-command-'));
  [first, other] = [join(folder, 'first.mailroom'), join(folder, 'other.mailroom')];
  const taken = await run(`snapshot take --practice=60 --out ${first} --note nightly`);
  expect(taken).toMatchObject({ exit: 0, err: '' });
  expect((await run(`snapshot take --practice=70 --out ${other} --json`)).exit).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('snapshot take', () => {
  it('leaves one readable file and nothing else', async () => {
    expect(readdirSync(folder).sort()).toEqual(['first.mailroom', 'other.mailroom']);
    if (process.platform !== 'win32') expect(statSync(first).mode & 0o777).toBe(0o600);
  });
  it('does not replace a file unless told to', async () => {
    expect(await run(`snapshot take --practice=60 --out ${first}`)).toMatchObject({
      exit: exitCodes.usage,
      err: expect.stringContaining('--overwrite'),
    });
  });
  it('says when there is no such connection, in one line', async () => {
    const ran = await run(
      `snapshot take --connection Nobody --data-dir ${join(folder, 'data')} --out ${join(folder, 'n')}`,
    );
    expect(ran).toMatchObject({ exit: exitCodes.usage, out: '' });
    expect(ran.err).toBe('There is no connection called "Nobody". Known: none.');
    rmSync(join(folder, 'data'), { recursive: true });
  });
  it('stops where it is and leaves nothing behind', async () => {
    const stop = new AbortController();
    const out = join(folder, 'stopped.mailroom');
    const running = run(`snapshot take --practice=60 --out ${out}`, {}, stop.signal);
    stop.abort();
    expect((await running).exit).toBe(exitCodes.cancelled);
    expect(readdirSync(folder)).not.toContain('stopped.mailroom');
  });
});

describe('snapshot info and verify', () => {
  it('tell what is in a file', async () => {
    const info = await run(`snapshot info ${first}`);
    expect(info).toMatchObject({ exit: 0, err: '' });
    expect(info.out).toMatch(/^Note +nightly$/m);
    expect(info.out).toMatch(/mailboxes 60/);
    const json = JSON.parse((await run(`snapshot info ${first} --json`)).out) as Record<string, unknown>;
    expect(json).toMatchObject({ ok: true, info: { encrypted: false, manifest: { counts: { mailboxes: 60 } } } });
  });
  it('verify in one line, and refuse in one line', async () => {
    const good = await run(`snapshot verify ${first}`);
    expect(good).toMatchObject({ exit: 0, err: '' });
    expect(good.out).toMatch(/^OK first\.mailroom: .* 60 mailboxes, .*digest [0-9a-f]{64}$/);
    const bytes = readFileSync(first);
    bytes[bytes.length - 9_000] = (bytes[bytes.length - 9_000] as number) ^ 0xff;
    const bad = join(folder, 'bad');
    writeFileSync(bad, bytes.subarray(0, bytes.length - 5));
    const refused = await run(`snapshot verify ${bad}`);
    expect(refused).toMatchObject({ exit: exitCodes.refused, out: '' });
    expect(refused.err.split('\n')).toHaveLength(1);
    expect(refused.err).toContain('cut off');
    expect(JSON.parse((await run(`snapshot verify ${bad} --json`)).out)).toMatchObject({
      ok: false,
      error: { code: 'file-damaged' },
    });
    expect(await run(`snapshot verify ${join(folder, 'none')}`)).toMatchObject({ exit: exitCodes.refused });
    rmSync(bad);
  });
  it('take the passphrase from a file or the environment, never from the line', async () => {
    const sealed = join(folder, 'sealed.mailroom');
    const secret = join(folder, 'secret');
    writeFileSync(secret, '\uFEFFopen sesame\r\nsecond line\n');
    expect(await run(`snapshot take --practice=60 --out ${sealed} --passphrase-file ${secret}`)).toMatchObject({
      exit: 0,
    });
    expect(await run(`snapshot info ${sealed}`)).toMatchObject({ exit: 0, out: expect.stringContaining('Locked') });
    expect(await run(`snapshot verify ${sealed}`)).toMatchObject({
      exit: exitCodes.refused,
      err: expect.stringContaining('--passphrase-file'),
    });
    expect(await run(`snapshot verify ${sealed}`, { MAILROOM_PASSPHRASE: 'wrong' })).toMatchObject({
      exit: exitCodes.refused,
    });
    expect(await run(`snapshot verify ${sealed}`, { MAILROOM_PASSPHRASE: 'open sesame' })).toMatchObject({ exit: 0 });
    expect(await run(`snapshot verify ${sealed} --passphrase-file ${join(folder, 'none')}`)).toMatchObject({
      exit: exitCodes.usage,
    });
    rmSync(sealed);
    rmSync(secret);
  });
});

describe('snapshot compare and export', () => {
  it('refuses to compare two companies, or a file with itself', async () => {
    const ran = await run(`snapshot compare ${first} ${other} --exit-code`);
    expect(ran.exit).toBe(exitCodes.usage);
    expect(ran.err).toContain('These are two different organizations.');
    expect((await run(`snapshot compare ${first} ${first} --exit-code`)).exit).toBe(exitCodes.usage);
  }, 60_000);

  it('exports lists', async () => {
    for (const [what, out, rows] of [
      ['mailboxes', 'm.csv', 60],
      ['licenses', 'l.xlsx', null],
      ['access', 'a.csv', null],
    ] as const) {
      const path = join(folder, out);
      const ran = await run(`snapshot export ${first} --what ${what} --out ${path} --json`);
      expect(ran).toMatchObject({ exit: 0, err: '' });
      const told = JSON.parse(ran.out) as { rows: number };
      if (rows !== null) expect(told.rows).toBe(rows);
      expect(statSync(path).size).toBeGreaterThan(100);
      rmSync(path);
    }
  }, 60_000);
});

describe('the program itself', () => {
  const program = fileURLToPath(new URL('../../../electron/cli/mailroom.ts', import.meta.url));
  const start = (...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args]);
      let [out, err] = ['', ''];
      child.stdout.on('data', (text: Buffer) => {
        out += text.toString();
      });
      child.stderr.on('data', (text: Buffer) => {
        err += text.toString();
      });
      child.once('close', (exit) => resolve({ exit: exit ?? -1, out, err }));
    });

  it('answers on its streams, quietly where nobody watches, and ends by itself', async () => {
    const help = await start('--help');
    expect(help).toMatchObject({ exit: 0, err: '' });
    expect(help.out).toContain('snapshot compare BEFORE AFTER');
    const out = join(folder, 'program.mailroom');
    const taken = await start('snapshot', 'take', '--practice=50', '--out', out);
    expect(taken).toMatchObject({ exit: 0, err: '' });
    expect(taken.out.trim().split('\n')).toHaveLength(1);
    expect((await start('snapshot', 'verify', out)).out).toMatch(/^OK /);
    const wrong = await start('snapshot', 'verify', program);
    expect(wrong).toMatchObject({ exit: exitCodes.refused, out: '' });
    rmSync(out);
  }, 60_000);
});

describe('an application with a certificate', () => {
  let tenant: TenantUnderTest;
  let pem: string;
  const clientId = '7a5c1f0e-1111-4222-8333-444455556666';

  beforeAll(async () => {
    tenant = await startTenant({ signInOverHttp: true });
    pem = join(folder, 'app.pem');
    const { certificate, key } = selfSigned();
    writeFileSync(pem, `${certificate}\n${key}`);
    tenant.registerApp({
      clientId,
      kind: 'confidential',
      name: 'Nightly snapshots',
      certificates: [certificate],
      permissions: {
        graph: [
          'User.Read.All',
          'Organization.Read.All',
          'GroupMember.Read.All',
          'RoleManagement.Read.Directory',
          'AuditLog.Read.All',
          'Reports.Read.All',
        ],
        exchange: ['Exchange.ManageAsApp'],
      },
      roles: [ROLE.GlobalReader],
    });
  });
  afterAll(() => tenant.close());

  const take = (extra: string) =>
    `snapshot take --tenant ${tenant.tenantId} --client-id ${clientId} --origin ${tenant.origin} --ca-file ${tenant.caFile} ${extra}`;

  it('reads a tenant without anyone signing in', async () => {
    const out = join(folder, 'app.mailroom');
    const ran = await run(take(`--certificate ${pem} --out ${out} --json`));
    expect({ exit: ran.exit, err: ran.err }).toEqual({ exit: 0, err: '' });
    const told = JSON.parse(ran.out) as {
      manifest: { author: string; counts: Record<string, number> };
      warnings: string[];
    };
    expect(told.warnings).toEqual([]);
    expect(told.manifest.counts).toMatchObject({ mailboxes: 80 });
    expect(told.manifest.author).toBe(`application ${clientId}`);
    rmSync(out);
  }, 60_000);

  it('tells what differs between two of its snapshots and writes it down', async () => {
    const [before, after] = [join(folder, 'before.mailroom'), join(folder, 'after.mailroom')];
    expect((await run(take(`--certificate ${pem} --out ${before}`))).exit).toBe(0);
    const changed = tenant.world.mailboxes.slice(0, 12);
    for (const mailbox of changed) mailbox.messageCopyForSentAs = !mailbox.messageCopyForSentAs;
    expect((await run(take(`--certificate ${pem} --out ${after}`))).exit).toBe(0);
    const report = join(folder, 'report.html');
    const ran = await run(`snapshot compare ${before} ${after} --out ${report} --json --exit-code`);
    expect(ran.exit).toBe(exitCodes.differences);
    const { summary } = JSON.parse(ran.out) as { summary: { counts: { mailboxes: { changed: number } } } };
    expect(summary.counts.mailboxes).toEqual({ added: 0, removed: 0, changed: changed.length });
    expect(readFileSync(report, 'utf8')).toContain('What changed');
    const csv = join(folder, 'differences.csv');
    expect(await run(`snapshot compare ${before} ${after} --out ${csv}`)).toMatchObject({ exit: 0 });
    const [header, ...rows] = readFileSync(csv, 'utf8').trim().split('\r\n');
    expect(header).toContain('What,Change,Name,Address,Field,Before,After');
    expect(rows.length).toBeGreaterThanOrEqual(changed.length);
    for (const file of [before, after, report, csv]) rmSync(file);
  }, 60_000);

  it('writes what it may read and tells by its exit code that the rest is missing', async () => {
    const { certificate, key } = selfSigned();
    const roleless = '7a5c1f0e-1111-4222-8333-444455557777';
    const weak = join(folder, 'weak.pem');
    writeFileSync(weak, `${certificate}\n${key}`);
    tenant.registerApp({
      clientId: roleless,
      kind: 'confidential',
      name: 'Snapshots without a role',
      certificates: [certificate],
      permissions: { graph: ['User.Read.All', 'Organization.Read.All'], exchange: ['Exchange.ManageAsApp'] },
    });
    const out = join(folder, 'weak.mailroom');
    const line = take(`--certificate ${weak} --out ${out}`).replace(clientId, roleless);
    const ran = await run(line);
    expect(ran.exit).toBe(exitCodes.incomplete);
    expect(ran.err).toMatch(/^Warning: Mailboxes/m);
    expect(await run(`snapshot verify ${out}`)).toMatchObject({ exit: 0 });
    rmSync(out);
  }, 60_000);

  it('names the tenant that Exchange routes its commands by', async () => {
    const session = new AppSession(
      {
        connectionId: 'nightly',
        cloud: clouds.worldwide,
        tenant: tenant.domain,
        login: tenant.origin,
        customLogin: true,
        app: { kind: 'certificate', clientId, certificateFile: pem },
      },
      { kind: 'certificate', clientId, certificateFile: pem },
      {
        fetch: ((input: string, init: object) =>
          undiciFetch(input, { ...init, dispatcher: tenant.dispatcher })) as unknown as Fetch,
        clock: systemClock,
      },
    );
    expect(await session.signIn({ signal: new AbortController().signal })).toMatchObject({
      tenantId: tenant.tenantId,
      userPrincipalName: expect.stringMatching(new RegExp(`^SystemMailbox\\{.+\\}@${tenant.tenantId}$`)),
    });
  });

  it('says what is wrong with a certificate', async () => {
    const out = join(folder, 'never.mailroom');
    expect(await run(take(`--certificate ${join(folder, 'none.pem')} --out ${out}`))).toMatchObject({
      exit: exitCodes.refused,
      err: expect.stringContaining('certificate'),
    });
    const other = join(folder, 'other.pem');
    const { certificate } = selfSigned();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(other, `${certificate}\n${privateKey.export({ type: 'pkcs8', format: 'pem' })}`);
    expect((await run(take(`--certificate ${other} --out ${out}`))).err).toContain('does not belong');
    const stranger = selfSigned();
    writeFileSync(other, `${stranger.certificate}\n${stranger.key}`);
    expect(new X509Certificate(stranger.certificate).checkPrivateKey(createPrivateKey(stranger.key))).toBe(true);
    expect((await run(take(`--certificate ${other} --out ${out}`))).exit).toBe(exitCodes.notSignedIn);
    const old = selfSigned(Date.parse('2024-05-01T12:00:00Z'));
    writeFileSync(other, `${old.certificate}\n${old.key}`);
    expect((await run(take(`--certificate ${other} --out ${out}`))).err).toContain('ended on 2024-05-01');
  }, 60_000);
});
