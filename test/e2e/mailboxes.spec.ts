import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { type StorageState, type Tab, useBrowser } from './browser.ts';
import { ConsolePage } from './pages/console-page.ts';
import { MailboxesPage } from './pages/mailboxes-page.ts';

const gigabytes = (text: string): number => {
  const value = Number(text.replaceAll(/[^\d.]/g, ''));
  return text.endsWith('TB') ? value * 1024 : text.endsWith('MB') ? value / 1024 : value;
};

describe('the Mailboxes screen', () => {
  const browser = useBrowser();
  let console: ConsoleProcess;
  let tab: Tab;
  let state: StorageState | undefined;
  let page: Page;
  let frame: ConsolePage;
  let mailboxes: MailboxesPage;

  beforeAll(async () => {
    console = await startConsole({ args: ['--practice=300'] });
  });
  afterAll(() => console?.dispose());

  /** The first test follows the link; the others are the same browser profile later. */
  beforeEach(async () => {
    tab = await browser.newTab(state === undefined ? {} : { storageState: state });
    page = tab.page;
    frame = new ConsolePage(page);
    mailboxes = new MailboxesPage(page);
    await frame.open(state === undefined ? console.link : new URL(console.link).origin);
    state ??= await tab.context.storageState();
    await frame.waitForInventory();
    await frame.resetSettings();
    await frame.goTo('Mailboxes');
    await mailboxes.waitForRows(300);
  });

  it('searches names and addresses, also in the middle and with accents', async () => {
    await mailboxes.search.fill('alder');
    await mailboxes.row('Ada Alder').waitFor();
    await mailboxes.search.fill('chatelain');
    await mailboxes.row('Agnès Châtelain').waitFor();
    await mailboxes.search.fill('no such person anywhere');
    await page.getByText('No mailbox matches').waitFor();
    await page.getByRole('button', { name: 'Show all mailboxes' }).click();
    await mailboxes.waitForRows(300);
    expect(tab.problems).toEqual([]);
  });

  it('reads rows before they are scrolled to', async () => {
    await mailboxes.row('Ada Alder').waitFor();
    const asked: number[] = [];
    page.on('request', (request) => {
      if (!request.url().endsWith('/rpc/mailboxes.window')) return;
      asked.push((request.postDataJSON() as { input: { from: number } }).input.from);
    });
    await mailboxes.row('Ada Alder').hover();
    await page.mouse.wheel(0, 300);
    await expect.poll(() => asked).toContain(100);
    const drawn = await mailboxes.grid
      .getByRole('row')
      .evaluateAll((rows) => Math.max(...rows.map((row) => Number(row.getAttribute('row-index')))));
    expect(drawn).toBeLessThan(100);
  });

  it('sorts by any column, both ways', async () => {
    await mailboxes.expectSorted('Display name', new Intl.Collator('en').compare);
    await mailboxes.sortBy('Size', 'descending');
    await expect
      .poll(async () => {
        const sizes = (await mailboxes.column('Size')).map(gigabytes);
        return sizes.length > 5 && sizes.every((size, index) => index === 0 || size <= (sizes[index - 1] ?? 0));
      })
      .toBe(true);
    await mailboxes.sortBy('Size', 'ascending');
  });

  it('shows as many mailboxes as a preset promises', async () => {
    for (const preset of ['Shared', 'Near quota', 'Forwarding outside', 'Never used']) {
      const promised = await mailboxes.presetCount(preset);
      expect(promised).toBeGreaterThan(0);
      await mailboxes.showOnly(preset);
      await mailboxes.waitForRows(promised);
    }
    await mailboxes.showOnly('Shared');
    await expect.poll(async () => new Set(await mailboxes.column('Type'))).toEqual(new Set(['Shared']));
  });

  it('filters by a column and says so', async () => {
    await mailboxes.filterBy('Size', (form) => form.getByLabel('At least').fill('20'));
    await expect.poll(() => mailboxes.listed()).toBeLessThan(300);
    const sizes = (await mailboxes.column('Size')).map(gigabytes);
    expect(sizes.length).toBeGreaterThan(0);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(20);
    await mailboxes.filterBy('Type', (form) => form.getByRole('checkbox', { name: 'Shared' }).check());
    await expect.poll(async () => new Set(await mailboxes.column('Type'))).toEqual(new Set(['Shared']));
    const chips = page.getByRole('button', { name: /^Remove filter: / });
    for (const left of [1, 0]) {
      await chips.first().click();
      await expect.poll(() => chips.count()).toBe(left);
    }
    await mailboxes.waitForRows(300);
  });

  it('opens, reads anew and closes the details of a mailbox', async () => {
    await mailboxes.openDetails('Accounts Payable');
    await mailboxes.details.getByText('usage report').waitFor();
    await mailboxes.details.getByRole('button', { name: 'Refresh now' }).click();
    await mailboxes.details
      .getByText(/live|just now|now/i)
      .first()
      .waitFor();
    await mailboxes.details.getByText('usage report').waitFor({ state: 'hidden' });
    for (const tabName of ['Mail flow', 'Access', 'Licenses', 'Holds', 'Addresses', 'History']) {
      await mailboxes.details.getByRole('tab', { name: tabName }).click();
      await mailboxes.details.getByRole('tabpanel', { name: tabName }).waitFor();
    }
    await page.keyboard.press('Escape');
    await mailboxes.details.waitFor({ state: 'hidden' });
    expect(tab.problems).toEqual([]);
  });

  it('keeps the row of the details in view, though they take room from the list', async () => {
    /** Pixels by which the bottoms of cells with names lie above the bottom of the list, by name. */
    const above = () =>
      mailboxes.grid.evaluate((grid) => {
        const { bottom } = grid.getBoundingClientRect();
        return [...grid.querySelectorAll('[role=gridcell][aria-colindex="2"]')].map(
          (cell) => [cell.textContent ?? '', bottom - cell.getBoundingClientRect().bottom] as const,
        );
      });
    const shown = (await above()).filter(([, gap]) => gap > 0).sort(([, a], [, b]) => a - b);
    const last = shown[0]?.[0] ?? '';
    await mailboxes.openDetails(last);
    await expect
      .poll(async () => (await above()).find(([name]) => name === last)?.[1] ?? Number.NEGATIVE_INFINITY)
      .toBeGreaterThanOrEqual(0);
  });

  it('copes with an apostrophe in a name', async () => {
    await mailboxes.search.fill("o'neill");
    await expect.poll(() => mailboxes.listed()).toBeLessThan(20);
    await mailboxes.openDetails("Bríd O'Neill");
    await mailboxes.details.getByRole('button', { name: 'Refresh now' }).click();
    await mailboxes.details.getByText('usage report').waitFor({ state: 'hidden' });
    expect(await mailboxes.details.getByText("brid.o'neill@alderfinch.com").count()).toBeGreaterThan(0);
    expect(tab.problems).toEqual([]);
  });

  it('can be used with the keyboard alone', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('finch');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await mailboxes.waitForRows(300);
    await page.keyboard.press('/');
    await page.keyboard.type('ada alder');
    await expect.poll(() => mailboxes.listed()).toBeLessThan(5);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Details of Ada Alder' }).waitFor();
    await page.keyboard.press('Escape');
    await mailboxes.details.waitFor({ state: 'hidden' });
    // One Tab leaves the list, whatever its length.
    await page.getByRole('gridcell', { name: 'Ada Alder', exact: true }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Shift+Tab');
    await page.getByRole('button', { name: 'Compact rows' }).and(page.locator(':focus')).waitFor();
    // From the last row as well; and Shift+Tab comes back to where one was.
    const focused = mailboxes.grid.locator('[role=gridcell]:focus');
    await mailboxes.grid.getByRole('gridcell', { name: 'Ada Alder', exact: true }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => focused.innerText()).not.toMatch(/^(Ada Alder)?$/);
    const last = await focused.innerText();
    await page.keyboard.press('Tab');
    await expect.poll(() => mailboxes.grid.locator(':focus').count()).toBe(0);
    await page.keyboard.press('Shift+Tab');
    await expect.poll(() => focused.innerText()).toBe(last);
    await page.keyboard.press('Control+k');
    await frame.palette.waitFor();
    await page.keyboard.type('settings');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  });

  it('sums up a selection and exports it', async () => {
    await mailboxes.row('Accounts Payable').getByRole('checkbox').click();
    await mailboxes.row('Ada Alder').getByRole('checkbox').click();
    await page.getByText('2 selected', { exact: true }).waitFor();
    const download = await mailboxes.exportView();
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
    expect([3, 301]).toContain(lines.length);
    await page.getByRole('checkbox', { name: 'Select all 300 mailboxes' }).click();
    await page.getByText('300 selected', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByText('300 selected', { exact: true }).waitFor({ state: 'hidden' });
  });

  it('remembers columns, order of rows and density', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    await page
      .getByRole('checkbox', { name: 'Items' })
      .or(page.getByRole('menuitemcheckbox', { name: 'Items' }))
      .first()
      .click();
    await page.keyboard.press('Escape');
    await mailboxes.grid.getByRole('columnheader', { name: /^Items/ }).waitFor({ state: 'hidden' });
    await mailboxes.sortBy('User principal name', 'ascending');
    await page.reload();
    await mailboxes.waitForRows(300);
    expect(await mailboxes.sortOf('User principal name')).toBe('ascending');
    expect(await mailboxes.grid.getByRole('columnheader', { name: /^Items/ }).count()).toBe(0);
  });

  it('follows an address someone kept', async () => {
    await mailboxes.showOnly('Shared');
    await mailboxes.search.fill('accounts');
    await expect.poll(() => mailboxes.listed()).toBeLessThan(30);
    const listed = await mailboxes.listed();
    await page.goto(page.url());
    await page.reload();
    await mailboxes.waitForRows(listed);
    expect(await mailboxes.search.inputValue()).toBe('accounts');
  });
});
