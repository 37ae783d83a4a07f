import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { runCmdlet } from '../fixtures/practice-client.ts';
import { startTenant, type TenantUnderTest } from '../fixtures/practice-tenant.ts';
import { expectAccessible, useBrowser } from './browser.ts';
import { ConsolePage } from './pages/console-page.ts';
import { MailboxesPage } from './pages/mailboxes-page.ts';
import { SnapshotsPage } from './pages/snapshots-page.ts';
import { WelcomePage } from './pages/welcome-page.ts';

const passphrase = 'Nine blue hens';
const password = 'Practice-2026!';

describe('a reviewer with a file', () => {
  const browser = useBrowser();
  let tenant: TenantUnderTest;
  let console: ConsoleProcess;
  beforeAll(async () => {
    tenant = await startTenant({ mailboxes: 120, signInOverHttp: true, timeScale: 20 });
    console = await startConsole();
  });
  afterAll(async () => {
    await console?.dispose();
    await tenant?.close();
  });

  /** Forwards to the outside, or with null not at all. */
  const forward = (id: string, to: string | null) =>
    runCmdlet(tenant, 'Set-Mailbox', { Identity: id, ForwardingSmtpAddress: to });
  const forwardOf = (id: string) => tenant.world.mailboxByUserId(id)?.forwardingSmtpAddress ?? null;

  it('takes, disconnects, opens, reviews, plans; the tenant changes meanwhile; applies with drift; compares', async () => {
    // An internal target goes before an address.
    const people = tenant.world.mailboxes
      .filter(
        (one) =>
          one.recipientTypeDetails === 'UserMailbox' &&
          !one.isDirSynced &&
          one.forwardingSmtpAddress === null &&
          one.forwardingAddressId === null,
      )
      .slice(10, 15);
    const ids = people.flatMap(({ userId }) => userId ?? []);
    const [changed, already, gone, ...fitting] = ids as [string, string, string, string, string];
    expect(fitting).toHaveLength(2);
    for (const id of [changed, already, gone, ...fitting]) await forward(id, 'old@outside.example');

    const { page, problems } = await browser.newTab();
    const frame = new ConsolePage(page);
    const snapshots = new SnapshotsPage(page);
    const welcome = new WelcomePage(page);
    await welcome.open(console.link);
    await welcome.connectTo({ tenant: tenant.domain, origin: tenant.origin, caFile: tenant.caFile });
    await welcome.signIn('admin@alderfinch.com', password);
    await frame.waitForInventory();
    const file = join(console.dataDir, 'taken.mailroom');
    await snapshots.open();
    await snapshots.take(file, { passphrase });
    const live = page.url().replace(/\/snapshots.*/, '/overview');
    await page.getByRole('button', { name: /: account / }).click();
    await page.getByRole('menuitem', { name: /^Sign out of/ }).click();
    await frame.statusBar.getByText(/Signed out/).waitFor();

    // From here on, until somebody signs in again, nothing goes anywhere but to the console itself.
    const asked = tenant.counters.total;
    const places = new Set<string>();
    page.on('request', (request) => places.add(new URL(request.url()).origin));
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
    for (const area of ['Shared mailboxes', 'Access', 'Changes'] as const) await frame.goTo(area);
    await frame.goTo('Mailboxes');
    await new MailboxesPage(page).waitForRows(120);
    await frame.goTo('Overview');
    await page.getByRole('button', { name: /^Make a plan: Forwarding/ }).click();
    await page.getByRole('button', { name: 'Apply to live tenant…' }).waitFor();
    expect(tenant.counters.total).toBe(asked);
    expect([...places]).toEqual([new URL(console.link).origin]);

    await forward(changed, 'new@outside.example');
    await forward(already, null);
    const leaver = tenant.world.userById(gone);
    if (!leaver) throw new Error('no such person');
    tenant.world.deleteUser(leaver);

    await page.getByRole('button', { name: 'Apply to live tenant…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Apply to live tenant' });
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await welcome.signIn('admin@alderfinch.com', password);
    await dialog.getByRole('button', { name: 'Check against the live tenant' }).click();
    const drift = dialog.getByRole('region', { name: 'What no longer fits' });
    await drift.waitFor();
    const nameOf = (id: string) => people.find(({ userId }) => userId === id)?.displayName ?? '';
    const lines = await drift.getByRole('row').allInnerTexts();
    const line = (id: string) => lines.find((text) => text.startsWith(nameOf(id)));
    expect(line(changed)).toMatch(
      /Changed since\s+Forwards to address: was old@outside\.example, is now new@outside\.example/,
    );
    expect(line(already)).toContain('Already so');
    expect(line(gone)).toContain('Gone');
    expect(lines).toHaveLength(4);
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Review it there' }).click();
    await page.getByRole('button', { name: /^Apply to \d/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Apply/ })
      .click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await expect.poll(() => fitting.map(forwardOf)).toEqual([null, null]);
    expect(forwardOf(changed)).toBe('new@outside.example');

    await page.goto(live);
    await frame.goTo('Overview');
    await snapshots.open();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'What changed' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /changed: Mailboxes$/ }).click();
    const grid = page.getByRole('grid', { name: 'Differences' });
    await grid.getByText('Changed').first().waitFor();
    const save = async (format: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        (async () => {
          await page.getByRole('button', { name: 'Export' }).click();
          await page.getByRole('menuitem', { name: format }).click();
        })(),
      ]);
      return download;
    };
    expect((await save('Differences as CSV')).suggestedFilename()).toMatch(/^Differences .*\.csv$/);
    const report = await readFile(await (await save('Report to print (HTML)')).path(), 'utf8');
    expect(report).toContain(nameOf(changed));
    expect(report).toContain('Seats bought, a month');
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
