import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { expectAccessible, useBrowser } from './browser.ts';
import { ConsolePage } from './pages/console-page.ts';
import { MailboxesPage } from './pages/mailboxes-page.ts';
import { SnapshotsPage } from './pages/snapshots-page.ts';

const passphrase = 'Nine blue hens';

describe('a reviewer with a file', () => {
  const browser = useBrowser();
  let console: ConsoleProcess;
  beforeAll(async () => {
    console = await startConsole({ args: ['--practice=200'] });
  });
  afterAll(() => console?.dispose());

  it('takes a snapshot, reviews it, plans on it, applies the plan to the tenant, and compares', async () => {
    const { page, problems } = await browser.newTab();
    const frame = new ConsolePage(page);
    const snapshots = new SnapshotsPage(page);
    const file = join(console.dataDir, 'taken.mailroom');
    await frame.open(console.link);
    await frame.waitForInventory();
    await snapshots.open();
    await snapshots.take(file, { passphrase });
    const live = page.url().replace(/#.*/, '') + new URL(page.url()).hash.replace(/\/snapshots.*/, '/overview');

    await snapshots.choose(file);
    const input = snapshots.passphrase.locator('input[type=password]');
    await input.fill('Nine red hens');
    await input.press('Enter');
    await snapshots.passphrase.getByText('This passphrase does not open the snapshot.').waitFor();
    expect(await input.inputValue()).toBe('');
    await input.fill(passphrase);
    await input.press('Enter');
    await snapshots.waitForSnapshot();
    await frame.statusBar.getByText(/Snapshot · .* · read-only/).waitFor();
    await expectAccessible(page);

    await frame.goTo('Mailboxes');
    await new MailboxesPage(page).waitForRows(200);
    await frame.goTo('Overview');

    const plan = page.getByRole('button', { name: /^Make a plan: / }).last();
    await plan.click();
    await page.getByRole('button', { name: 'Apply to live tenant…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Apply to live tenant' });
    await dialog.getByRole('button', { name: 'Check against the live tenant' }).click();
    await dialog.getByRole('group', { name: 'What became of the items' }).waitFor();
    await dialog.getByRole('button', { name: 'Review it there' }).click();
    await page.getByRole('button', { name: /^Apply to \d/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Apply/ })
      .click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();

    await page.goto(live);
    await frame.goTo('Overview');
    await snapshots.open();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'What changed' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /changed: Mailboxes$/ }).click();
    const grid = page.getByRole('grid', { name: 'Differences' });
    await grid.getByText('Changed').first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      (async () => {
        await page.getByRole('button', { name: 'Export' }).click();
        await page.getByRole('menuitem', { name: 'Differences as CSV' }).click();
      })(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^Differences .*\.csv$/);
    expect(problems).toEqual([]);
  });

  it('refuses what is not a snapshot, and says so', async () => {
    const { page } = await browser.newTab();
    const other = await startConsole();
    try {
      const file = join(other.dataDir, 'letter.mailroom');
      await writeFile(file, 'Dear reader, this is no database.');
      await page.goto(other.link);
      await page.getByRole('heading', { name: 'Welcome to Mailroom' }).waitFor();
      await new SnapshotsPage(page).choose(file);
      const alert = page.getByRole('alert').filter({ hasText: 'The snapshot could not be opened' });
      await alert.getByText(/This is not a Mailroom snapshot/).waitFor();
      await alert.getByRole('button', { name: 'Dismiss' }).click();
      await alert.waitFor({ state: 'hidden' });
    } finally {
      await other.dispose();
    }
  });
});
