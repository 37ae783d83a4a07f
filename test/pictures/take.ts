/**
 * `npm run pictures`: takes the pictures of the README and of docs/tour.md anew, from a practice tenant.
 * Look at them before they are committed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { at } from '../../electron/cli/sources.ts';
import { ensureBuilt } from '../fixtures/built.ts';
import { findChromium, launchChromium } from '../fixtures/chromium.ts';
import { startConsole } from '../fixtures/console-process.ts';
import { withPalette } from './palette-png.ts';

ensureBuilt();
const browser = await launchChromium(await findChromium(), { scrollBars: true });
const host = await startConsole({ args: ['--practice=2000'] });

const step = (page: Page, blank: Page) => {
  const area = async (name: string): Promise<void> => {
    await page
      .getByRole('navigation', { name: 'Areas' })
      .getByRole('link', { name: new RegExp(`^${name}( [\\d,]+)?$`) })
      .click();
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  };
  const keep = async (name: string): Promise<void> => {
    // No pointer over anything, and nothing still on its way.
    await page.mouse.move(0, 0);
    await page.waitForFunction(() => document.querySelectorAll('[aria-busy="true"], .mr-loading').length === 0);
    writeFileSync(at(join('docs/images', `${name}.png`)), await withPalette(await page.screenshot(), blank));
    process.stdout.write(`docs/images/${name}.png\n`);
  };
  const row = (name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('checkbox', { name: `Select ${name}`, exact: true }) });
  const look = async (theme: 'light' | 'dark'): Promise<void> => {
    await page.emulateMedia({ colorScheme: theme });
  };
  return { area, keep, row, look };
};

try {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    reducedMotion: 'reduce',
    colorScheme: 'light',
  });
  const page = await context.newPage();
  const { area, keep, row, look } = step(page, await context.newPage());
  await page.goto(host.link);
  await page.getByText(/^2,000 mailboxes · [\d,]+ people/).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Refresh', exact: true }).waitFor({ timeout: 60_000 });
  await keep('overview');

  await area('Mailboxes');
  await row('Accounts Payable').getByText('Accounts Payable', { exact: true }).click();
  await page.getByRole('complementary', { name: 'Details of Accounts Payable' }).waitFor();
  await keep('mailboxes');
  await look('dark');
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'hidden' });
  await keep('mailboxes-dark');
  await look('light');

  await area('Shared mailboxes');
  await page.getByRole('row').nth(3).waitFor();
  await page.getByRole('button', { name: /^No activity in 90 days \d/ }).waitFor();
  await keep('shared-mailboxes');

  await area('Mailboxes');
  await page.getByRole('searchbox', { name: /^Search mailboxes/ }).fill('ma');
  await page.getByText(/^[\d,]+ of 2,000 match$/).waitFor();
  await page
    .getByRole('group', { name: 'Show' })
    .getByRole('button', { name: /^User / })
    .click();
  await page.getByRole('checkbox', { name: /^Select all [\d,]+ mailboxes$/ }).click();
  await page.getByText(/^[\d,]+ selected$/).waitFor();
  await page.getByRole('toolbar').getByRole('button', { name: 'Convert', exact: true }).click();
  await page
    .getByRole('menuitem', { name: /shared/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Review', exact: true }).click();
  await page.getByText(/^Plan \d{4}-\d{4}/).waitFor();
  await page.getByRole('grid', { name: 'Items of the plan' }).waitFor();
  await keep('review');

  await area('Licenses');
  await page.getByText('Microsoft 365 E3', { exact: true }).first().waitFor();
  await keep('licenses');
  await page.getByRole('tab', { name: /^Users/ }).click();
  await page.getByRole('grid', { name: 'Licenses by user' }).getByRole('row').nth(5).waitFor();
  await keep('licenses-users');
  await page.getByRole('tab', { name: /^Findings/ }).click();
  await page.getByRole('tabpanel').getByRole('button').first().waitFor();
  await keep('licenses-findings');

  await area('Access');
  await page.getByRole('button', { name: 'Scan permissions' }).first().click();
  const question = page.getByRole('dialog');
  await question
    .getByRole('button', { name: /^(Scan|Start)/ })
    .first()
    .click();
  await page.getByText(/^[\d,]+ entries of 2,000 mailboxes/).waitFor({ timeout: 300_000 });
  await keep('access');

  const file = join(host.dataDir, 'before.mailroom');
  await area('Snapshots');
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    page.getByRole('dialog').getByRole('button', { name: 'Take the snapshot' }).click(),
  ]);
  await download.saveAs(file);
  await page.getByTestId('snapshot-file').setInputFiles(file);
  await page.getByText(/^Snapshot · .*Read-only\.$/).waitFor();
  await keep('snapshot');
} finally {
  await browser.close();
  await host.dispose();
}
