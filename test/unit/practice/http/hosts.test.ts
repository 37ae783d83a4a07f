import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCertificates } from '../../../../electron/practice/http/certificates.ts';
import { Counters, routeOf } from '../../../../electron/practice/http/counters.ts';
import { MAPPED_HOSTS, routeSurface, splitHost } from '../../../../electron/practice/http/hosts.ts';
import { helpText, readOptions, UsageError } from '../../../../electron/practice/options.ts';

describe('routing', () => {
  it.each([
    ['graph.microsoft.com', '/v1.0/users', 'graph'],
    ['graph.microsoft.us', '/beta/users', 'graph'],
    ['microsoftgraph.chinacloudapi.cn', '/v1.0/me', 'graph'],
    ['outlook.office365.com', '/adminapi/beta/t/InvokeCommand', 'exchange'],
    ['partner.outlook.cn', '/adminapi/beta/t/InvokeCommand', 'exchange'],
    ['login.microsoftonline.com', '/common/oauth2/v2.0/token', 'login'],
    ['login.microsoftonline.us', '/v1.0/oauth2/token', 'login'],
    ['reports.office.com', '/data/download/x', 'reports'],
    ['localhost', '/v1.0/users', 'graph'],
    ['127.0.0.1', '/adminapi/v2.0/t/Mailbox', 'exchange'],
    ['[::1]', '/data/download/x', 'reports'],
    ['localhost', '/_practice/state', 'control'],
    ['localhost', '/common/oauth2/v2.0/token', 'login'],
    ['graph.microsoft.com', '/_practice/state', 'graph'],
    ['evil.example', '/v1.0/users', null],
  ])('%s%s goes to %s', (host, path, surface) => {
    expect(routeSurface(host, path)).toBe(surface);
  });

  it('splits host and port', () => {
    expect(splitHost('Graph.Microsoft.com:8443')).toEqual({ name: 'graph.microsoft.com', port: '8443' });
    expect(splitHost('[::1]:8443')).toEqual({ name: '[::1]', port: '8443' });
    expect(splitHost('localhost')).toEqual({ name: 'localhost', port: '' });
  });
});

describe('routes in counters', () => {
  it.each([
    ['/v1.0/users/3f0d3c9a-64f5-4b1b-9f0a-0a7c5d1c8e01/assignLicense', '/v1.0/users/{id}/assignLicense'],
    ['/v1.0/users/ada%40alderfinch.com', '/v1.0/users/{id}'],
    ['/v1.0/users/delta', '/v1.0/users/delta'],
    ['/v1.0/users/$count', '/v1.0/users/$count'],
    ["/adminapi/beta/contoso.com/Mailbox('x')", "/adminapi/beta/{tenant}/Mailbox('{id}')"],
    ['/adminapi/beta/contoso.com/InvokeCommand#Get-Mailbox', '/adminapi/beta/{tenant}/InvokeCommand#Get-Mailbox'],
    ["/v1.0/users('a@b.c')/revokeSignInSessions", '/v1.0/users/{id}/revokeSignInSessions'],
    ['/common/oauth2/v2.0/token', '/{tenant}/oauth2/v2.0/token'],
    ["/v1.0/reports/getMailboxUsageDetail(period='D7')", "/v1.0/reports/getMailboxUsageDetail(period='D7')"],
    ['/data/download/abc-def', '/data/download/{token}'],
  ])('%s → %s', (path, route) => {
    expect(routeOf(path)).toBe(route);
  });

  it('keeps batch items apart and answers by route', () => {
    const counters = new Counters();
    counters.add('graph', 'POST', '/v1.0/$batch', 200, false);
    counters.add('graph', 'GET', '/v1.0/users/a@b.c', 200, true);
    counters.add('graph', 'GET', '/v1.0/users/a@b.c', 429, true);
    expect(counters.requests).toEqual({
      'batch graph GET /v1.0/users/{id} 200': 1,
      'batch graph GET /v1.0/users/{id} 429': 1,
      'graph POST /v1.0/$batch 200': 1,
    });
    expect(counters.count({ route: '/v1.0/users/{id}', status: 429 })).toBe(1);
    expect(counters.total).toBe(1);
  });
});

describe('certificates', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mailroom-ca-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes an authority once and issues a leaf for every host', () => {
    const first = loadCertificates(folder);
    const second = loadCertificates(folder);
    expect(second.caPem).toBe(first.caPem);
    expect(second.cert).not.toBe(first.cert);
    const leaf = new X509Certificate(first.cert);
    const ca = new X509Certificate(first.caPem);
    expect(leaf.checkIssued(ca) && leaf.verify(ca.publicKey)).toBe(true);
    for (const host of ['localhost', ...MAPPED_HOSTS]) expect(leaf.checkHost(host), host).toBe(host);
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(leaf.checkIP('::1')).toBe('::1');
    expect(leaf.checkHost('example.com')).toBeUndefined();
  });

  it('keeps its key to the owner', () => {
    loadCertificates(folder);
    expect(statSync(join(folder, 'authority.pem')).mode & 0o777).toBe(0o600);
  });

  it('makes a new authority before the old one can end under a running tenant', () => {
    const first = loadCertificates(folder);
    const later = Date.parse(new X509Certificate(first.caPem).validTo) - 1000;
    expect(loadCertificates(folder, later).caPem).not.toBe(first.caPem);
  });

  it('names the file when it is damaged', () => {
    writeFileSync(join(folder, 'authority.pem'), 'nonsense');
    expect(() => loadCertificates(folder)).toThrow(/authority\.pem.*Move that file away/);
  });
});

describe('the command line', () => {
  it('reads everything', () => {
    expect(
      readOptions([
        '--mailboxes',
        '500',
        '--seed=3',
        '--port',
        '0',
        '--latency',
        'published',
        '--time-scale',
        '10',
        '--fault',
        'stall:ms=5',
        '--fault',
        '429-storm',
        '--state-dir',
        '/x',
        '--start-time',
        '2026-03-01T00:00:00Z',
      ]),
    ).toMatchObject({
      mailboxes: 500,
      seed: 3,
      port: 0,
      latency: 'published',
      timeScale: 10,
      faults: ['stall:ms=5', '429-storm'],
      stateDir: '/x',
      startTime: Date.UTC(2026, 2, 1),
    });
  });

  it.each([
    [['--mailboxes', 'many']],
    [['--port', '70000']],
    [['--latency', 'slow']],
    [['--start-time', 'yesterday']],
    [['--time-scale', '-1']],
    [['--colour']],
    [['stray']],
  ])('refuses %j', (argv) => {
    expect(() => readOptions(argv)).toThrow(UsageError);
  });

  it('names every option and fault in the help', () => {
    expect(readOptions(['--port', 'x', '--help'])).toBe('help');
    expect(helpText()).toContain('--time-scale');
    expect(helpText()).toContain('reset-after');
  });
});
