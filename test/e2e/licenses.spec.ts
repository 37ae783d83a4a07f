import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { cellsOf, unzip } from '../fixtures/unzip.ts';
import { expectAccessible, type Tab, useBrowser } from './browser.ts';
import { ConsolePage } from './pages/console-page.ts';
import { LicensesPage } from './pages/licenses-page.ts';
import { WelcomePage } from './pages/welcome-page.ts';

/** Owned by the practice tenant with seats for everyone, and at odds with no other product. */
const roomy = 'Microsoft Power Automate Free';
const admin = { upn: 'admin@alderfinch.com', password: 'Practice-2026!' };
/** All product columns fit side by side. */
const wide = { viewport: { width: 3200, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] };

describe('the Licenses area', () => {
  const browser = useBrowser();
  let console: ConsoleProcess;
  let tab: Tab;
  let state: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>> | undefined;
  let page: Page;
  let licenses: LicensesPage;

  beforeAll(async () => {
    console = await startConsole({ args: ['--practice=1400'] });
  });
  afterAll(() => console?.dispose());

  /** The first test follows the link; the others are the same browser profile later. */
  beforeEach(async () => {
    tab = await browser.newTab({ ...wide, ...(state === undefined ? {} : { storageState: state }) });
    page = tab.page;
    const frame = new ConsolePage(page);
    await frame.open(state === undefined ? console.link : new URL(console.link).origin);
    state ??= await tab.context.storageState();
    await frame.waitForInventory();
    licenses = new LicensesPage(page);
    await licenses.open();
  });

  it('edits cells by keyboard and clipboard, plans them at once, applies and undoes', async () => {
    await licenses.show('Users');
    await licenses.holding(roomy, 'Not held');
    await expect.poll(() => licenses.says(roomy, 6)).toEqual(Array(6).fill(''));
    await (await licenses.cell(0, roomy)).click();
    await page.keyboard.press('Space');
    await licenses.expectEdits(1, 1);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+d');
    await licenses.expectEdits(3, 3);

    await page.keyboard.press('Control+c');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('1\n1\n1');
    await (await licenses.cell(3, roomy)).click();
    await page.keyboard.press('Control+v');
    await licenses.expectEdits(6, 6);
    await expect.poll(() => licenses.says(roomy, 6)).toEqual(Array(6).fill('to be added'));

    await page.keyboard.press('Control+z');
    await licenses.expectEdits(3, 3);
    await page.keyboard.press('Control+y');
    await licenses.expectEdits(6, 6);
    // A spreadsheet with more than the grid understands: empty leaves, 0 takes back.
    await page.evaluate(() => navigator.clipboard.writeText('\r\n0\r\nmaybe\r\n'));
    await (await licenses.cell(3, roomy)).click();
    await page.keyboard.press('Control+v');
    await licenses.expectEdits(5, 5);
    await page.getByText('1 pasted cell was not understood', { exact: true }).waitFor();

    // Edits wait while someone looks elsewhere.
    await licenses.show('Findings');
    await licenses.show('Users');
    await licenses.reviewEdits.click();
    await licenses.reviewShows(/5 users/);
    await licenses.apply(admin);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('button', { name: /^Apply to 5…$/ }).waitFor();
    await licenses.apply(admin);

    await licenses.open();
    await licenses.show('Users');
    await licenses.holding(roomy, 'Not held');
    await expect.poll(() => licenses.says(roomy, 6)).toEqual(Array(6).fill(''));
    expect(tab.problems).toEqual([]);
  });

  it('takes a block of 1,000 by 10 from a spreadsheet as one step, and gives it back', async () => {
    await licenses.show('Users');
    const rows = await licenses.rows(1_000);
    const skuIds = (await licenses.products()).slice(0, 10);
    expect([rows.length, skuIds.length]).toEqual([1_000, 10]);
    // Every other cell is empty, as in a sheet that somebody filled in by hand.
    const asks = (row: number, column: number) => (row + column) % 2 === 0;
    const text = rows.map((_, row) => skuIds.map((__, column) => (asks(row, column) ? 'x' : '')).join('\t'));
    await page.evaluate((block) => navigator.clipboard.writeText(block), `${text.join('\r\n')}\r\n`);
    const wanted = rows.map(({ licenses: held }, row) =>
      skuIds.filter((skuId, column) => asks(row, column) && held[skuId] === undefined),
    );
    await licenses.cellAt(0, 0).click();
    await page.keyboard.press('Control+v');
    await licenses.expectEdits(wanted.flat().length, wanted.filter((cells) => cells.length > 0).length);

    // What would be held afterwards goes back to the sheet, cell by cell.
    for (let column = 1; column < 10; column++) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Control+Shift+ArrowDown');
    await page.keyboard.press('Control+c');
    const after = rows.map(({ licenses: held }, row) =>
      skuIds.map((skuId) => (held[skuId] !== undefined || wanted[row]?.includes(skuId) ? '1' : '0')).join('\t'),
    );
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText().then((all) => all.split('\n').slice(0, 1_000))))
      .toEqual(after);

    await page.keyboard.press('Control+z');
    await licenses.reviewEdits.waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+y');
    await licenses.expectEdits(wanted.flat().length, wanted.filter((cells) => cells.length > 0).length);
    await page.getByRole('button', { name: 'Discard edits' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard edits' }).click();
    await licenses.reviewEdits.waitFor({ state: 'hidden' });
    expect(tab.problems).toEqual([]);
  });

  it('acts on all that match from the head of a column', async () => {
    await licenses.show('Users');
    const all = await licenses.listed();
    await licenses.header(roomy).getByRole('button').click();
    const menu = page.getByRole('menu', { name: roomy });
    await menu.getByText(`${roomy}: for all ${all.toLocaleString('en-US')} matching`).waitFor();
    await menu.getByRole('menuitem', { name: 'Add…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await licenses.reviewShows(new RegExp(`${all.toLocaleString('en-US')} users`));
  });

  it('exports the grid, subscriptions, findings and errors for a spreadsheet', async () => {
    const header = async (path: string) => {
      const cells = cellsOf(unzip(await readFile(path)).get('xl/worksheets/sheet1.xml') ?? '');
      const rows = new Set([...cells.keys()].map((at) => at.replace(/\D/g, '')));
      return { first: cells.get('A1')?.value, rows: rows.size };
    };
    const lines = async (path: string) => (await readFile(path, 'utf8')).trim().split('\r\n');
    const sheets = [
      ['Subscriptions', 'Subscriptions', 'Product'],
      ['Findings', 'Findings', 'Finding'],
      ['Errors', 'License errors', 'Kind'],
      ['Users', 'This list', 'DisplayName'],
    ] as const;
    for (const [name, what, first] of sheets) {
      await licenses.show(name);
      const csv = await lines(await (await licenses.download(`${what} (CSV)`)).path());
      expect(csv[0]?.replace('\uFEFF', '').split(',')[0]).toBe(first);
      expect(await header(await (await licenses.download(`${what} (XLSX)`)).path())).toEqual({
        first,
        rows: csv.length,
      });
      if (name === 'Users') expect(csv).toHaveLength((await licenses.listed()) + 1);
      else expect(csv.length).toBeGreaterThan(3);
    }
  });

  it('says before a swap that seats will not do', async () => {
    await licenses.show('Users');
    await licenses.columnMenu('Microsoft 365 E3', 'Replace by…');
    const dialog = page.getByRole('dialog', { name: 'Replace a product' });
    const by = dialog.getByLabel('By', { exact: true });
    const options = await by.locator('option').allTextContents();
    await by.selectOption({ label: options.find((text) => text.startsWith('Visio Plan 2')) ?? '' });
    await dialog.getByRole('region', { name: 'Lost' }).waitFor();
    await dialog.getByRole('region', { name: 'Gained' }).waitFor();
    await dialog.getByRole('button', { name: 'Review' }).click();
    await licenses.reviewShows(/^Replace Microsoft 365 E3 by Visio Plan 2/);
    await page.getByText(/seats/i).first().waitFor();
    await expect.poll(() => page.getByText('Blocked').count()).toBeGreaterThan(0);
  });

  it('leads from a finding to its users and to a plan', async () => {
    await licenses.show('Findings');
    const findings = page.getByRole('list', { name: 'Findings' });
    const finding = findings.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Show users/ }) });
    const figures = await finding
      .first()
      .getByText(/^\d+ users?/)
      .textContent();
    const users = Number.parseInt(figures ?? '', 10);
    await finding
      .first()
      .getByRole('button', { name: /^Show users/ })
      .click();
    await page
      .getByText(`${users} user${users === 1 ? '' : 's'} listed`)
      .first()
      .waitFor();
    await page.goBack();
    await finding.first().getByRole('button', { name: /…$|: / }).last().click();
    await licenses.reviewShows(new RegExp(`${users} `));
  });

  it('changes service plans of one person in the details', async () => {
    await licenses.show('Users');
    await licenses.holding('Microsoft 365 E3', 'Direct');
    await licenses.grid
      .getByRole('checkbox', { name: /^Select (?!all)/ })
      .first()
      .click();
    await page
      .getByRole('toolbar', { name: 'License commands' })
      .getByRole('button', { name: 'Replace', exact: true })
      .click();
    // The list is about one product: that is the one to be replaced.
    const replaced = page.getByRole('dialog').getByLabel('Replace', { exact: true });
    await expect.poll(() => replaced.locator('option:checked').textContent()).toMatch(/^Microsoft 365 E3/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await (await licenses.cell(0, 'Microsoft 365 E3')).click();
    await page.keyboard.press('Enter');
    const details = page.getByRole('complementary', { name: /^Details of / });
    const product = details.getByRole('region', { name: 'Microsoft 365 E3' });
    await product.getByRole('button', { name: /^Show \d+ service plans$/ }).click();
    await product.getByRole('checkbox', { checked: true }).first().uncheck();
    await product.getByText('to be turned off').waitFor();
    await licenses.expectEdits(1, 1);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Discard edits' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Discard edits' }).click();
    await licenses.reviewEdits.waitFor({ state: 'hidden' });
  });

  it('remembers a price set by hand and counts with it', async () => {
    const price = page.getByRole('button', { name: /^Price of Visio Plan 2/ });
    await price.click();
    const form = page
      .getByRole('dialog', { name: 'Price of Visio Plan 2' })
      .or(page.getByLabel('Price of Visio Plan 2'));
    await form.getByRole('textbox').fill('20');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => price.textContent()).toContain('$20');
    expect(await price.textContent()).not.toContain('est.');
  });

  it('has no accessibility faults on any tab, in any theme', async () => {
    const tabs = ['Subscriptions', 'Users', 'Findings', 'Errors', 'Compare'] as const;
    for (const name of tabs) {
      await licenses.show(name);
      if (name === 'Findings') await page.getByRole('button', { name: /^Show \d+ products$/ }).click();
      if (name === 'Compare')
        await page.getByRole('list', { name: 'Often compared' }).getByRole('button').first().click();
      await expectAccessible(page);
    }
    // Only colors are other ones in another theme.
    for (const theme of ['Dark', 'High contrast'] as const) {
      await new ConsolePage(page).chooseTheme(theme);
      await licenses.open();
      for (const name of tabs) {
        await licenses.show(name);
        await expectAccessible(page, ['color-contrast', 'link-in-text-block']);
      }
    }
    expect(tab.problems).toEqual([]);
  });

  it('has no accessibility faults in the dialogs of its commands', async () => {
    await licenses.show('Users');
    await licenses.grid
      .getByRole('checkbox', { name: /^Select (?!all)/ })
      .first()
      .click();
    const commands = page.getByRole('toolbar', { name: 'License commands' });
    for (const name of [
      'Add',
      'Remove',
      'Replace',
      'Service plans',
      'Location',
      'Direct to group',
      'Copy from a user',
    ]) {
      await commands.getByRole('button', { name, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('heading').first().waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
    expect(tab.problems).toEqual([]);
  });
});

describe('a Global Reader', () => {
  const browser = useBrowser();
  let console: ConsoleProcess;
  beforeAll(async () => {
    console = await startConsole();
  });
  afterAll(() => console?.dispose());

  it('sees licenses, is told what the role may not do, and may still plan', async () => {
    const { page } = await browser.newTab(wide);
    const welcome = new WelcomePage(page);
    await welcome.open(console.link);
    await welcome.startPractice();
    await welcome.signIn('reader@alderfinch.com', 'Practice-2026!');
    await new ConsolePage(page).waitForInventory();
    const licenses = new LicensesPage(page);
    await licenses.open();
    await page.getByText(/Global Reader may look, but this role may not change licenses/).waitFor();
    await licenses.show('Users');
    await licenses.holding(roomy, 'Not held');
    await (await licenses.cell(0, roomy)).click();
    await page.keyboard.press('Space');
    await licenses.reviewEdits.click();
    await licenses.reviewShows(/1 user/);
    await page
      .getByText(/License Administrator|role/i)
      .first()
      .waitFor();
  });
});
