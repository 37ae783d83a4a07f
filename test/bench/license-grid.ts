/**
 * The license grid under the hand, in a real Chromium at 100,000 users × 60 products: frame times while the wheel turns
 * down, up and sideways and while arrow keys are held, what a jump to the end costs, an edit of 1,000 cells, and the
 * memory of the page.
 *
 *   node test/bench/license-grid.ts [users …] [--json]      default: 100000
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, CDPSession, Locator, Page } from 'playwright-core';
import { openStore } from '../../electron/core/store/open.ts';
import { ensureBuilt } from '../fixtures/built.ts';
import { findChromium, launchChromium } from '../fixtures/chromium.ts';
import { startConsole } from '../fixtures/console-process.ts';
import { licensedRows } from '../fixtures/license-rows.ts';
import { asJson, percentile, printTable, sizesOr } from '../fixtures/measuring.ts';
import { inPages, organization, readerInto } from '../fixtures/store-rows.ts';

const products = 60;
/** Distinct packages of licenses: many more than tenants have. */
const packages = 3_000;
const pageRows = 1_000;
/** About sixty turns of the wheel a second, as a free-running wheel sends them. */
const turnMs = 16;
const turns = 240;
const viewport = { width: 1920, height: 1080 };

interface Frames {
  what: string;
  fps: number;
  p50: number;
  p95: number;
  max: number;
  /** Frames that took more than two of the screen's. */
  late: number;
  frames: number;
  /** Time the page's main thread worked for a frame, whatever else the machine was busy with. */
  workMs: number;
}

interface Report {
  users: number;
  firstRowsMs: number;
  frames: Frames[];
  jumpMs: number;
  pasteMs: number;
  heapAtRestMB: number;
  heapPeakMB: number;
  heapAfterMB: number;
  domNodes: number;
}

const call = <T>(page: Page, method: string, input: unknown): Promise<T> =>
  page.evaluate(
    async ([name, given]) => {
      const response = await fetch(`/rpc/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input: given }),
      });
      const answer = (await response.json()) as { ok: boolean; value: unknown };
      if (!answer.ok) throw new Error(JSON.stringify(answer));
      return answer.value as never;
    },
    [method, input] as const,
  );

/** A data directory with one connection whose store holds the tenant; nobody is signed in. */
async function fill(browser: Browser, dataDir: string, users: number): Promise<void> {
  const host = await startConsole({ dataDir });
  const page = await browser.newPage();
  await page.goto(host.link);
  const { id } = await call<{ id: string }>(page, 'connections.add', {
    cloud: 'worldwide',
    tenant: 'contoso.example',
    app: { kind: 'quick' },
  });
  await call(page, 'connections.open', { id });
  await call(page, 'licenses.subscriptions', { connectionId: id });
  await page.close();
  await host.stop();
  const file = (await readdir(join(dataDir, 'stores'))).find((name) => name === `connection-${id}.db`);
  if (file === undefined) throw new Error('the connection has no store');
  const store = await openStore({
    path: join(dataDir, 'stores', file),
    workerUrl: new URL('../../electron/workers/store.ts', import.meta.url),
    skuNames: {},
  });
  const rows = licensedRows(users, 1, products, packages);
  const read = readerInto(store, { asOf: new Date().toISOString() });
  await read('organization', (reading) => store.putOrganization(reading, organization));
  await read('skus', (reading) => store.putSkus(reading, rows.skus));
  await read('users', (reading) => inPages(rows.users, pageRows, (part) => store.putUsers(reading, part)));
  await read('mailboxes', (reading) => inPages(rows.mailboxes, pageRows, (part) => store.putMailboxes(reading, part)));
  await store.close();
}

/** Frame times of the page while `act` goes on. */
async function framesOf(page: Page, session: CDPSession, what: string, act: () => Promise<void>): Promise<Frames> {
  const before = await metric(session, 'TaskDuration');
  await page.evaluate(() => {
    const times: number[] = [];
    let last = performance.now();
    const recorder = globalThis as unknown as { frameTimes: number[]; stopFrames: () => void };
    let going = true;
    const tick = (now: number) => {
      times.push(now - last);
      last = now;
      if (going) requestAnimationFrame(tick);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(tick);
    });
    recorder.frameTimes = times;
    recorder.stopFrames = () => {
      going = false;
    };
  });
  await act();
  const times = await page.evaluate(() => {
    const recorder = globalThis as unknown as { frameTimes: number[]; stopFrames: () => void };
    recorder.stopFrames();
    return recorder.frameTimes;
  });
  const worked = (await metric(session, 'TaskDuration')) - before;
  const total = times.reduce((sum, time) => sum + time, 0);
  return {
    what,
    fps: (1_000 * times.length) / total,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    max: percentile(times, 1),
    late: times.filter((time) => time > 33.4).length,
    frames: times.length,
    workMs: (1_000 * worked) / times.length,
  };
}

/** Input at its own pace, whether the page keeps up or not. */
async function steady(times: number, act: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  const sent: Promise<unknown>[] = [];
  for (let n = 0; n < times; n++) {
    sent.push(act());
    const wait = began + (n + 1) * turnMs - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  await Promise.all(sent);
}

async function metric(session: CDPSession, name: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find((each) => each.name === name)?.value ?? 0;
}

const heapOf = async (session: CDPSession): Promise<number> => (await metric(session, 'JSHeapUsedSize')) / 1024 ** 2;

async function collected(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return heapOf(session);
}

async function measure(browser: Browser, users: number): Promise<Report> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mailroom-grid-'));
  await fill(browser, dataDir, users);
  const host = await startConsole({ dataDir });
  const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const session = await context.newCDPSession(page);
    await session.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
    await session.send('Performance.enable');
    await page.goto(host.link);
    await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Licenses', exact: true }).click();
    const began = performance.now();
    await page.getByRole('tab', { name: /^Users/ }).click();
    const grid = page.getByRole('grid', { name: 'Licenses by user' });
    await grid.locator('[role=gridcell][col-id^="sku:"]').first().waitFor();
    const firstRowsMs = performance.now() - began;
    await page.getByRole('button', { name: /^All users/ }).click();
    await page
      .getByRole('status')
      .filter({ hasText: `${users.toLocaleString('en-US')} users listed` })
      .first()
      .waitFor({ state: 'attached' });
    const atRest = await collected(session);

    let peak = atRest;
    const frames: Frames[] = [];
    const scene = async (what: string, act: () => Promise<void>) => {
      frames.push(await framesOf(page, session, what, act));
      peak = Math.max(peak, await heapOf(session));
    };
    const cell = (row: number): Locator =>
      grid.locator(`[role=row][row-index="${row}"] [role=gridcell][col-id^="sku:"]`).first();
    const wheel = (x: number, y: number) => () => steady(turns, () => page.mouse.wheel(x, y));
    const hold = (key: string) => () => steady(turns, () => page.keyboard.press(key));
    await cell(3).hover();
    await scene('at rest', () => steady(60, async () => {}));
    await scene('wheel down, 100 rows/s', wheel(0, 53));
    await scene('wheel down, 450 rows/s', wheel(0, 240));
    await scene('wheel up, 450 rows/s', wheel(0, -240));
    await scene('flung down, 2,250 rows/s', wheel(0, 1_200));
    await scene('wheel right, 26 columns/s', wheel(40, 0));
    await scene('wheel left, 26 columns/s', wheel(-40, 0));
    await page.keyboard.press('Escape');
    const first = grid.locator('[role=gridcell][col-id^="sku:"]').nth(20);
    await first.click();
    await scene('arrow down held', hold('ArrowDown'));
    await scene('arrow up held', hold('ArrowUp'));
    await scene('arrow right held', hold('ArrowRight'));
    await scene('page down held', hold('PageDown'));

    const jumped = performance.now();
    await page.keyboard.press('End');
    await cell(users - 1).waitFor();
    const jumpMs = performance.now() - jumped;
    await page.keyboard.press('Home');
    await cell(0).waitFor();
    await cell(0).click();
    await page.evaluate(
      (text) => navigator.clipboard.writeText(text),
      Array.from({ length: 1_000 }, () => Array(10).fill('1').join('\t')).join('\r\n'),
    );
    const pasted = performance.now();
    await page.keyboard.press('Control+v');
    await page.getByRole('button', { name: /^Review [\d,]+ edits? on/ }).waitFor();
    const pasteMs = performance.now() - pasted;
    await scene('wheel down over edits', wheel(0, 53));
    const after = await collected(session);
    return {
      users,
      firstRowsMs,
      frames,
      jumpMs,
      pasteMs,
      heapAtRestMB: atRest,
      heapPeakMB: peak,
      heapAfterMB: after,
      domNodes: await metric(session, 'Nodes'),
    };
  } finally {
    await context.close();
    await host.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function print(report: Report): void {
  printTable(
    `${report.users.toLocaleString('en')} users × ${products} products, ${viewport.width} × ${viewport.height}`,
    { 'frames while': 26, fps: 8, 'p50 ms': 9, 'p95 ms': 9, 'max ms': 9, '> 33 ms': 12, 'work a frame': 15 },
    report.frames.map(({ what, fps, p50, p95, max, late, frames, workMs }) => [
      what,
      fps,
      p50,
      p95,
      max,
      `${late} of ${frames}`,
      `${workMs.toFixed(1)} ms`,
    ]),
  );
  console.log(
    `first rows ${report.firstRowsMs.toFixed(0)} ms · jump to the last row ${report.jumpMs.toFixed(0)} ms · paste of 1,000 × 10 cells ${report.pasteMs.toFixed(0)} ms`,
  );
  console.log(
    `JS heap at rest ${report.heapAtRestMB.toFixed(1)} MB, peak ${report.heapPeakMB.toFixed(1)} MB, with the edits ${report.heapAfterMB.toFixed(1)} MB after collection · ${report.domNodes.toLocaleString('en')} DOM nodes`,
  );
}

ensureBuilt();
const browser = await launchChromium(await findChromium());
try {
  const reports: Report[] = [];
  for (const users of sizesOr(100_000)) {
    const report = await measure(browser, users);
    reports.push(report);
    if (!asJson) print(report);
  }
  if (asJson) process.stdout.write(`${JSON.stringify(reports)}\n`);
} finally {
  await browser.close();
}
