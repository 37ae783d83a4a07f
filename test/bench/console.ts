/**
 * The console as a person meets it: from the command to the first rows on the screen, then windows over the wire and
 * the memory of the page, in a real Chromium against a practice tenant of each size.
 *
 *   node test/bench/console.ts [mailboxes …] [--json]      default: 2000 100000
 */
import type { Browser, Page } from 'playwright-core';
import type { ListQuery } from '../../shared/domain/query.ts';
import { ensureBuilt } from '../fixtures/built.ts';
import { findChromium, launchChromium } from '../fixtures/chromium.ts';
import { startConsole } from '../fixtures/console-process.ts';
import { asJson, percentile, sizesOr } from '../fixtures/measuring.ts';

const rounds = 20;
const windowRows = 100;

const queries: { what: string; query: ListQuery }[] = [
  { what: 'by name', query: {} },
  { what: 'by size', query: { sort: [{ field: 'totalItemBytes', dir: 'desc' }] } },
  { what: 'search "ann"', query: { search: 'ann' } },
  { what: 'search, by size', query: { search: 'ann', sort: [{ field: 'totalItemBytes', dir: 'desc' }] } },
];

interface Report {
  mailboxes: number;
  /** Seconds from the command. */
  readyS: number;
  firstRowsS: number;
  allReadS: number;
  windows: { what: string; firstMs: number; nextP50Ms: number; nextP95Ms: number }[];
  pageHeapMB: number;
  hostRssMB: number;
}

async function measure(browser: Browser, mailboxes: number): Promise<Report> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const host = await startConsole({ args: [`--practice=${mailboxes}`] });
  try {
    const readyS = seconds();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(600_000);
    await page.goto(host.link);
    await page
      .getByRole('navigation', { name: 'Areas' })
      .getByRole('link', { name: /^Mailboxes( [\d,]+)?$/ })
      .click();
    await page.getByRole('grid', { name: 'Mailboxes' }).getByRole('gridcell').nth(5).waitFor();
    const firstRowsS = seconds();
    const connectionId = (await call<{ id: string }[]>(page, 'connections.list', {}))[0]?.id ?? '';
    await untilRead(page, connectionId);
    const allReadS = seconds();
    const windows: Report['windows'] = [];
    for (const { what, query } of queries) windows.push({ what, ...(await timeWindows(page, connectionId, query)) });
    await scrollThrough(page);
    return {
      mailboxes,
      readyS,
      firstRowsS,
      allReadS,
      windows,
      pageHeapMB: await heapOf(page),
      hostRssMB: await rssOf(host.child.pid),
    };
  } finally {
    await host.dispose();
  }
}

/** Calls as the page does, through the host; the time includes the wire. */
async function call<T>(page: Page, method: string, input: unknown): Promise<T> {
  const [result] = await timedCalls<T>(page, method, [input]);
  if (result === undefined) throw new Error(`${method} gave nothing`);
  return result.value;
}

function timedCalls<T>(page: Page, method: string, inputs: unknown[]): Promise<{ ms: number; value: T }[]> {
  return page.evaluate(
    async ([name, list]) => {
      const results: { ms: number; value: unknown }[] = [];
      for (const input of list as unknown[]) {
        const began = performance.now();
        const response = await fetch(`/rpc/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ input }),
        });
        const answer = (await response.json()) as { ok: boolean; value: unknown };
        if (!answer.ok) throw new Error(JSON.stringify(answer));
        results.push({ ms: performance.now() - began, value: answer.value });
      }
      return results as never;
    },
    [method, inputs] as const,
  );
}

async function untilRead(page: Page, connectionId: string): Promise<void> {
  for (;;) {
    const jobs = await call<{ kind: string; endedAt: string | null; state: string }[]>(page, 'jobs.list', {
      connectionId,
    });
    const inventory = jobs.find(({ kind }) => kind === 'inventory');
    if (inventory?.endedAt != null) {
      if (inventory.state !== 'done') throw new Error(`The inventory ended as ${inventory.state}`);
      return;
    }
    await page.waitForTimeout(100);
  }
}

async function timeWindows(page: Page, connectionId: string, query: ListQuery) {
  const input = (from: number) => ({ connectionId, query, from, count: windowRows });
  const [first] = await timedCalls<{ total: number }>(page, 'mailboxes.window', [input(0)]);
  const total = first?.value.total ?? 0;
  const step = Math.max(1, Math.floor(Math.max(0, total - windowRows) / rounds));
  const starts = Array.from({ length: rounds }, (_, round) => Math.min(round * step, Math.max(0, total - 1)));
  const next = (await timedCalls(page, 'mailboxes.window', starts.map(input))).map(({ ms }) => ms);
  return { firstMs: first?.ms ?? 0, nextP50Ms: percentile(next, 0.5), nextP95Ms: percentile(next, 0.95) };
}

async function scrollThrough(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Mailboxes' }).getByRole('gridcell').nth(5).hover();
  for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, 20_000);
  await page.getByRole('grid', { name: 'Mailboxes' }).getByRole('gridcell').nth(5).waitFor();
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1024 ** 2;
}

async function rssOf(pid: number | undefined): Promise<number> {
  if (process.platform !== 'linux' || pid === undefined) return Number.NaN;
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

function print(report: Report): void {
  const fixed = (value: number, digits = 1) => value.toFixed(digits);
  const lines = [
    `${report.mailboxes.toLocaleString('en-US')} mailboxes`,
    `  command to ready link        ${fixed(report.readyS)} s`,
    `  command to first rows        ${fixed(report.firstRowsS)} s`,
    `  command to everything read   ${fixed(report.allReadS)} s`,
    ...report.windows.map(
      ({ what, firstMs, nextP50Ms, nextP95Ms }) =>
        `  window ${what.padEnd(18)}    first ${fixed(firstMs)} ms, next ${fixed(nextP50Ms)} ms (p95 ${fixed(nextP95Ms)} ms)`,
    ),
    `  heap of the page             ${fixed(report.pageHeapMB, 0)} MB`,
    `  memory of the host           ${fixed(report.hostRssMB, 0)} MB`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

ensureBuilt();
const browser = await launchChromium(await findChromium());
try {
  const reports: Report[] = [];
  for (const mailboxes of sizesOr(2_000, 100_000)) {
    const report = await measure(browser, mailboxes);
    reports.push(report);
    if (!asJson) print(report);
  }
  if (asJson) process.stdout.write(`${JSON.stringify(reports)}\n`);
} finally {
  await browser.close();
}
