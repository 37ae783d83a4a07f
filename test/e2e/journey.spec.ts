import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { useBrowser } from './browser.ts';
import { ConsolePage } from './pages/console-page.ts';
import { MailboxesPage } from './pages/mailboxes-page.ts';
import { WelcomePage } from './pages/welcome-page.ts';

describe('a newcomer', () => {
  const browser = useBrowser();
  let console: ConsoleProcess;
  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(() => console?.dispose());

  it('starts the practice tenant, signs in, watches the inventory, finds a mailbox and exports', async () => {
    const { page, problems } = await browser.newTab();
    const welcome = new WelcomePage(page);
    await welcome.open(console.link);
    // The link's token leaves the address bar.
    expect(page.url()).not.toContain('token');
    expect(await welcome.snapshotDoor.isEnabled()).toBe(true);

    await welcome.startPractice();
    await welcome.signIn('admin@alderfinch.com', 'Practice-2026!');

    const frame = new ConsolePage(page);
    await frame.statusBar.getByText('Signed in as admin@alderfinch.com').waitFor();
    await frame.waitForInventory();
    await frame.goTo('Mailboxes');
    const mailboxes = new MailboxesPage(page);
    await mailboxes.waitForRows(2000);

    await mailboxes.search.fill('accounts rec');
    await expect.poll(() => mailboxes.listed()).toBeLessThan(10);
    await mailboxes.openDetails('Accounts Receivable');
    await mailboxes.details.getByText('accounts-receivable@alderfinch.com').first().waitFor();

    const listed = await mailboxes.listed();
    const download = await mailboxes.exportView();
    expect(download.suggestedFilename()).toMatch(/^Alder Finch mailboxes \d{4}-\d\d-\d\d\.csv$/);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv.codePointAt(0)).toBe(0xfeff);
    expect(csv.trim().split('\r\n')).toHaveLength(listed + 1);
    expect(csv).toContain('accounts-receivable@alderfinch.com');
    expect(problems).toEqual([]);
  });

  it('comes back to the same connection in the same browser profile only', async () => {
    const { page } = await browser.newTab();
    await page.goto(new URL(console.link).origin);
    await page.getByRole('heading', { name: 'Open Mailroom with its link' }).waitFor();
  });
});
