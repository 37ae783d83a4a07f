import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { startTenant, type TenantUnderTest } from '../fixtures/practice-tenant.ts';
import { expectAccessible, type StorageState, type Tab, useBrowser } from './browser.ts';
import { ConsolePage } from './pages/console-page.ts';
import { MailboxesPage } from './pages/mailboxes-page.ts';
import { PlanPage } from './pages/plan-page.ts';
import { WelcomePage } from './pages/welcome-page.ts';

const password = 'Practice-2026!';
const mailboxCount = 520;

describe('changes', () => {
  const browser = useBrowser();
  let tenant: TenantUnderTest;
  let console: ConsoleProcess;
  let tab: Tab;
  let page: Page;
  let state: StorageState | undefined;
  let frame: ConsolePage;
  let mailboxes: MailboxesPage;
  let plan: PlanPage;

  beforeAll(async () => {
    tenant = await startTenant({ mailboxes: mailboxCount, signInOverHttp: true, timeScale: 20 });
    console = await startConsole();
  });
  afterAll(async () => {
    await console?.dispose();
    await tenant?.close();
  });

  beforeEach(async () => {
    tenant.faults.off();
    tab = await browser.newTab(state === undefined ? {} : { storageState: state });
    page = tab.page;
    frame = new ConsolePage(page);
    mailboxes = new MailboxesPage(page);
    plan = new PlanPage(page);
    if (state === undefined) {
      const welcome = new WelcomePage(page);
      await welcome.open(console.link);
      await welcome.connectTo({ tenant: tenant.domain, origin: tenant.origin, caFile: tenant.caFile });
      await welcome.signIn('admin@alderfinch.com', password);
      await frame.waitForInventory();
      state = await tab.context.storageState();
    } else await frame.open(new URL(console.link).origin);
    await frame.goTo('Mailboxes');
    await mailboxes.waitForRows(mailboxCount);
  });

  const selectAll = () => page.getByRole('checkbox', { name: /^Select all/ }).click();

  it('sets sent-items copies for everyone, is cancelled half-way, goes on with the rest, and is undone', async () => {
    await selectAll();
    await plan.command('Copy sent items');
    await plan.setCopy('sent as', 'On');
    await plan.setCopy('on behalf', 'On');
    await plan.review();
    const going = await plan.figure('Will change');
    expect(going).toBeGreaterThan(500);
    expect(await plan.rows()).toBe(mailboxCount);
    await expectAccessible(page);

    // More than 500 at once want a word; slowly, so that there is a middle to stop in.
    tenant.faults.on('stall', 'path=batch,surface=exchange,ms=250,count=100000');
    await plan.apply('apply');
    await expect.poll(() => plan.progress()).toBeGreaterThan(40);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await plan.waitForState('Paused');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await plan.waitForState('Cancelled');
    const done = await plan.figure('Done');
    expect(done).toBeGreaterThan(40);
    expect(done).toBeLessThan(going);
    expect(await plan.figure('Skipped')).toBe(going - done);
    tenant.faults.off();

    await page.getByRole('button', { name: 'Retry the rest' }).click();
    await page.getByText('Retries what was left of').waitFor();
    await plan.items.waitFor();
    expect(await plan.figure('Will change')).toBe(going - done);
    await plan.apply(going - done > 500 ? 'apply' : undefined);
    await plan.expectDone(going - done);
    expect(tenant.world.mailboxes.every(({ messageCopyForSentAs }) => messageCopyForSentAs)).toBe(true);

    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /^Undo: / }).waitFor();
    await page.getByText('Undoes').waitFor();
    await plan.apply();
    await plan.expectDone(going - done);
    await page.getByText('Undoes').getByRole('link').click();
    await page.getByText(/^Undone by plan \d{4}-\d{4}/).waitFor();
    expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0);
    await frame.goTo('Changes');
    await page.getByRole('grid', { name: 'Plans' }).getByText('Undone', { exact: true }).waitFor();
    expect(tab.problems).toEqual([]);
  });

  it('shows the grid’s new values at once and writes every object into the log', async () => {
    await mailboxes.search.fill('accounts');
    await expect.poll(() => mailboxes.listed()).toBeLessThan(20);
    await mailboxes.row('Accounts Payable').getByRole('checkbox').click();
    await plan.command('Quotas');
    const warn = plan.form.getByRole('textbox', { name: /^Warn at/ });
    await expect.poll(() => warn.inputValue()).not.toBe('');
    await warn.fill('45');
    await plan.review();
    await plan.row('Accounts Payable').getByText('45 GB').waitFor();
    await plan.apply();
    await plan.expectDone(1);

    await frame.goTo('Changes');
    await page.getByRole('tab', { name: 'Log' }).click();
    const log = page.getByRole('grid', { name: 'Log of changes' });
    await page.getByRole('searchbox', { name: 'Search the log by object' }).fill('accounts payable');
    await log.getByText('45 GB').first().waitFor();
    await log.getByText('45 GB').first().click();
    const entry = page.getByRole('complementary', { name: 'Details of Accounts Payable' });
    await entry.getByText('admin@alderfinch.com').waitFor();
    await expectAccessible(page);
    await entry.getByRole('link', { name: /Quotas of 1 mailbox/ }).click();
    await plan.expectDone(1);
  });

  it('reviews a bulk conversion with its blocks, script and requests', async () => {
    await mailboxes.showOnly('User');
    await selectAll();
    await plan.command('Convert');
    await plan.menuItem('To shared');
    await plan.form.getByRole('radio', { name: 'Remove all' }).check();
    await plan.review();
    const checks = await plan.checks();
    expect(checks.some((check) => check.startsWith('Blocked') && check.includes('on-premises'))).toBe(true);
    expect(await plan.figure('Blocked')).toBeGreaterThan(10);

    await page.getByRole('tab', { name: /^Checks/ }).click();
    const all = page.getByRole('list', { name: 'All checks' });
    const fix = all.getByRole('button', { name: /^Keep license/ }).first();
    await fix.waitFor();
    await expectAccessible(page);
    const before = await all.getByRole('listitem').count();
    await fix.click();
    await expect.poll(() => all.getByRole('listitem').count()).toBeLessThan(before);
    await page.getByRole('button', { name: 'Show: Synchronized from on-premises' }).first().click();
    await plan.items.waitFor();
    await expect
      .poll(async () => new Set(await plan.items.getByText(/^(Ready|Warning|Blocked)$/).allTextContents()))
      .toEqual(new Set(['Blocked']));
    await page.getByRole('button', { name: 'Remove filter: Synchronized from on-premises' }).click();

    await page.getByRole('tab', { name: 'PowerShell' }).click();
    const script = page.getByRole('region', { name: 'PowerShell of the plan' });
    await script.getByText('Connect-ExchangeOnline').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toMatch(/^Plan \d{4}-\d{4}\.ps1$/);
    expect(await readFile(await file.path(), 'utf8')).toContain("-Type 'Shared'");
    await page.getByRole('tab', { name: 'Requests' }).click();
    await page.getByRole('grid', { name: 'Requests of the plan' }).getByText('convert to shared').first().waitFor();
    await expectAccessible(page);
    expect(tab.problems).toEqual([]);
  });

  it('converts the rest, and tells apart what was done', async () => {
    await mailboxes.search.fill('lund');
    await expect.poll(() => mailboxes.listed()).toBeLessThan(20);
    await selectAll();
    await plan.command('Convert');
    await plan.menuItem('To shared');
    await plan.form.getByRole('radio', { name: 'Keep all' }).check();
    await plan.review();
    const going = await plan.figure('Will change');
    expect(going).toBeGreaterThan(0);
    await plan.applyWithConsent('admin@alderfinch.com', password);
    await plan.expectDone(going);
    await plan.showOnly('Done');
    await expect.poll(() => plan.rows()).toBe(going);
  });

  it('imports a CSV with errors line by line and plans the good ones', async () => {
    await plan.command('Import CSV');
    const csv = [
      'E-Mail;Sent As;On Behalf;Remark',
      'admin@alderfinch.com;no;no;Ökonom',
      'nobody@nowhere.example;yes;yes;',
      'accounts-payable@alderfinch.com;maybe;;',
      'ADMIN@alderfinch.com;yes;;',
      'accounts-receivable@alderfinch.com;off;off;',
    ].join('\r\n');
    await plan.form.locator('input[type=file]').setInputFiles({
      name: 'flags.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(csv, 'latin1'),
    });
    await plan.form.getByText(/^2 good lines, 3 with a problem$/).waitFor();
    for (const word of ['Not found', 'Twice', 'Bad value']) {
      await plan.form.getByRole('grid').getByText(word, { exact: true }).waitFor();
    }
    await plan.form
      .getByText(/Remark/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await plan.form.getByRole('button', { name: 'Review 2 lines' }).click();
    await plan.items.waitFor();
    expect(await plan.rows()).toBe(2);
    await page.getByRole('button', { name: 'More for this plan' }).click();
    const saved = page.waitForEvent('download');
    await plan.menuItem('Export plan as JSON');
    const exported = JSON.parse(await readFile(await (await saved).path(), 'utf8')) as object;
    expect(JSON.stringify(exported)).toContain('sent-items-copy');
  });

  it('takes a pasted list and keeps a named draft', async () => {
    await plan.command('Change from a list');
    await plan.form
      .getByRole('textbox', { name: 'Mailboxes' })
      .fill('accounts-payable@alderfinch.com\nno-such@alderfinch.com\nAccounts-Payable@alderfinch.com');
    await plan.form.getByText('1 mailbox found').waitFor();
    await plan.form.getByText('line 3, already on line 1').waitFor();
    await expectAccessible(page);
    await plan.form.getByRole('button', { name: 'Next' }).click();
    await plan.setCopy('sent as', 'On');
    await plan.review();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await plan.form.getByLabel('Name').fill('Copies for payables');
    await plan.form.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Copies for payables' }).waitFor();
    await frame.goTo('Changes');
    await page.getByRole('button', { name: 'Drafts', exact: true }).click();
    await page.getByRole('grid', { name: 'Plans' }).getByText('Copies for payables').click();
    await page.getByRole('heading', { level: 1, name: 'Copies for payables' }).waitFor();
  });

  it('says what failed in the service’s words, and retries only that', async () => {
    await mailboxes.search.fill('accounts');
    await expect.poll(() => mailboxes.listed()).toBeLessThan(20);
    await selectAll();
    await plan.command('Hide from address lists');
    await plan.review();
    const going = await plan.figure('Will change');
    expect(going).toBeGreaterThan(1);
    // One of them becomes synchronized after the plan was made.
    const mailbox = tenant.world.mailboxes.find(({ displayName }) => displayName === 'Accounts Payable');
    const account = tenant.world.userById(String(mailbox?.userId));
    if (!account) throw new Error('Accounts Payable has no account.');
    account.onPremisesSyncEnabled = true;
    await plan.apply();
    await plan.waitForState('Partly done');
    expect(await plan.figure('Failed')).toBe(1);
    await page.getByRole('button', { name: /^Failed/ }).click();
    await plan.row('Accounts Payable').click();
    const details = page.getByRole('complementary', { name: 'Details of Accounts Payable' });
    await details
      .getByText(/synchronized from the on-premises directory/)
      .first()
      .waitFor();
    await details.getByRole('button', { name: 'Copy for support' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    account.onPremisesSyncEnabled = null;
    await page.getByRole('button', { name: 'Retry failed' }).click();
    await page.getByText('Retries what was left of').waitFor();
    expect(await plan.figure('Will change')).toBe(1);
    await plan.apply();
    await plan.expectDone(1);
  });
});

describe('a Helpdesk Administrator', () => {
  const browser = useBrowser();
  let console: ConsoleProcess;
  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(() => console?.dispose());

  it('is told before, not after, what the role may not do, and may still plan', async () => {
    const { page } = await browser.newTab();
    const welcome = new WelcomePage(page);
    await welcome.open(console.link);
    await welcome.startPractice();
    await welcome.signIn('helpdesk@alderfinch.com', password);
    const frame = new ConsolePage(page);
    await frame.waitForInventory();
    const plan = new PlanPage(page);
    await frame.goTo('Mailboxes');
    await page.getByText(/[\d,]+ mailboxes listed/).waitFor();
    await page
      .getByRole('checkbox', { name: /^Select / })
      .nth(3)
      .waitFor();
    await plan.command('New shared mailbox');
    await plan.form.getByText('Your role may not apply this').waitFor();
    await expectAccessible(page);
    await plan.form.getByRole('textbox', { name: /^Name/ }).fill('Projects');
    await plan.review();
    await page.getByText('Your role may not apply this plan').waitFor();
    await plan.items.getByText('Role needed', { exact: true }).waitFor();
    expect(await plan.applyButton.getAttribute('aria-disabled')).toBe('true');
    expect(await plan.applyButton.getAttribute('title')).toContain('Exchange Administrator');
    await expectAccessible(page);
    await frame.goTo('Access');
    await page.getByText('You can plan, not apply').waitFor();
    await expectAccessible(page);
  });
});
