/**
 * A plan for a whole tenant in a real Chromium: drawn up, shown, scrolled through, turned into a script and applied,
 * with the frames of the page and the longest the host's main thread was held.
 *
 *   node test/bench/plan.ts [mailboxes] [--json]      default: 10000
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { ensureBuilt } from '../fixtures/built.ts';
import { findChromium, launchChromium } from '../fixtures/chromium.ts';
import { startConsole } from '../fixtures/console-process.ts';
import { asJson, percentile, sizesOr } from '../fixtures/measuring.ts';
import { longestHold, threadLogVariable } from '../fixtures/thread-monitor.ts';

const [mailboxes = 0] = sizesOr(10_000);
const scrollMs = 3_000;

interface Step {
  what: string;
  ms: number;
  /** Longest hold of the host's main thread in this step, milliseconds of processor time. */
  heldMs: number;
  note: string;
}

ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'mailroom-bench-plan-'));
const log = join(folder, 'thread.log');
const steps: Step[] = [];
let page: Page;

async function step(what: string, work: () => Promise<string | undefined>): Promise<void> {
  const since = Date.now();
  const began = performance.now();
  const note = (await work()) ?? '';
  steps.push({ what, ms: performance.now() - began, heldMs: longestHold(log, since), note });
}

/** Scrolls the items and tells the times between frames. */
async function frames(): Promise<string> {
  await page.getByRole('grid', { name: 'Items of the plan' }).getByRole('row').nth(5).hover();
  const times = page.evaluate(
    (forMs) =>
      new Promise<number[]>((resolve) => {
        const found: number[] = [];
        const began = performance.now();
        let last = began;
        const tick = (now: number) => {
          found.push(now - last);
          last = now;
          if (now - began < forMs) requestAnimationFrame(tick);
          else resolve(found);
        };
        requestAnimationFrame(tick);
      }),
    scrollMs,
  );
  for (let turn = 0; turn < 90; turn++) {
    await page.mouse.wheel(0, turn % 30 === 29 ? 40_000 : 400);
    await page.waitForTimeout(16);
  }
  const found = await times;
  const at = (share: number) => percentile(found, share).toFixed(0);
  return `frames p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)} ms`;
}

const host = await startConsole({
  args: [`--practice=${mailboxes}`],
  env: {
    [threadLogVariable]: log,
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('../fixtures/thread-monitor.ts', import.meta.url))}`,
  },
});
const browser = await launchChromium(await findChromium());
try {
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(300_000);
  await page.goto(host.link);
  const status = page.getByRole('contentinfo');
  await status.getByText('Refreshed:').waitFor();
  await status.getByRole('button', { name: /^Cancel Read/ }).waitFor({ state: 'hidden' });
  await page
    .getByRole('navigation', { name: 'Areas' })
    .getByRole('link', { name: /^Mailboxes/ })
    .click();
  await page.getByRole('checkbox', { name: /^Select all/ }).click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Copy sent items', exact: true }).click();
  const form = page.getByRole('dialog');
  for (const which of [/sent as/, /on behalf/])
    await form.getByRole('radiogroup', { name: which }).getByRole('radio', { name: 'On', exact: true }).click();
  const grid = page.getByRole('grid', { name: 'Items of the plan' });
  const rpc = (name: string) => page.waitForResponse((answer) => answer.url().endsWith(`/rpc/${name}`));

  const review = form.getByRole('button', { name: 'Review', exact: true });
  let computedAt = 0;
  await step('plan computed', async () => {
    const computed = rpc('changes.plan');
    await review.click();
    await computed;
    computedAt = performance.now();
    return undefined;
  });
  await step('review shown', async () => {
    await grid.getByRole('row').nth(10).waitFor();
    return `${(performance.now() - computedAt).toFixed(0)} ms after it was computed`;
  });
  await step('scrolled', frames);
  await step('PowerShell', async () => {
    await page.getByRole('tab', { name: 'PowerShell' }).click();
    await page.getByText('Connect-ExchangeOnline').first().waitFor();
    await page.getByRole('tab', { name: /^Items/ }).click();
    return undefined;
  });
  await step('applied, scrolled meanwhile', async () => {
    await page.getByRole('button', { name: /^Apply to / }).click();
    const dialog = page.getByRole('dialog', { name: /^Apply to/ });
    const word = dialog.getByLabel(/^Type /);
    if ((await word.count()) > 0) await word.fill('apply');
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    const scrolled = await frames();
    await page.getByRole('button', { name: 'Undo', exact: true }).waitFor();
    return scrolled;
  });
  await step('undo drawn up', async () => {
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /^Undo: / }).waitFor();
    return undefined;
  });
  if (asJson) process.stdout.write(`${JSON.stringify({ mailboxes, steps })}\n`);
  else {
    process.stdout.write(`A plan for ${mailboxes.toLocaleString('en-US')} mailboxes\n`);
    for (const { what, ms, heldMs, note } of steps)
      process.stdout.write(
        `  ${what.padEnd(28)} ${ms.toFixed(0).padStart(6)} ms   main thread held ${heldMs < 10 ? 'under 10' : `at most ${heldMs.toFixed(0)}`} ms   ${note}\n`,
      );
  }
} finally {
  await browser.close();
  await host.dispose();
  rmSync(folder, { recursive: true, force: true });
}
