import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { expectAccessible, type StorageState, type Tab, useBrowser } from './browser.ts';
import { ConsolePage } from './pages/console-page.ts';
import { PlanPage } from './pages/plan-page.ts';

const scanMs = 90_000;

describe('access', () => {
  const browser = useBrowser();
  let console: ConsoleProcess;
  let tab: Tab;
  let page: Page;
  let state: StorageState | undefined;
  let frame: ConsolePage;
  let plan: PlanPage;

  beforeAll(async () => {
    console = await startConsole({ args: ['--practice=200'] });
  });
  afterAll(() => console?.dispose());
  beforeEach(async () => {
    tab = await browser.newTab(state === undefined ? {} : { storageState: state });
    page = tab.page;
    frame = new ConsolePage(page);
    plan = new PlanPage(page);
    await frame.open(state === undefined ? console.link : new URL(console.link).origin);
    if (state === undefined) {
      state = await tab.context.storageState();
      await frame.waitForInventory();
    }
    await frame.goTo('Access');
  });

  const entries = () => page.getByRole('grid', { name: 'Access entries' });
  const choosePerson = async (text: string) => {
    await page.getByRole('tab', { name: 'By person' }).click();
    await page.getByRole('combobox', { name: 'Person or group' }).fill(text);
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
  };
  /** Someone who may open more than one mailbox, by name, with how many. */
  const delegate = async (): Promise<string> => {
    const names = await entries()
      .getByRole('gridcell')
      .filter({ hasNot: page.locator('input') })
      .evaluateAll((cells) =>
        cells
          .filter((cell, index) => index % 6 === 3 && !(cell.textContent ?? '').includes('group'))
          .map((cell) => cell.querySelector('[data-part="name"]')?.textContent ?? ''),
      );
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
  };

  it('says what a scan takes, reads permissions, and answers both ways', async () => {
    await page.getByText('Permissions have not been read yet').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Scan permissions' }).first().click();
    await page
      .getByRole('dialog')
      .getByText(/200 mailboxes is about .* requests and takes about/)
      .waitFor();
    await page.getByRole('button', { name: 'Start scanning' }).click();
    await page.getByText(/entries of 200 mailboxes/).waitFor({ timeout: scanMs });
    await entries().waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: /^Orphaned/ }).click();
    await entries().getByText('Orphaned').first().waitFor();
    await page.getByRole('button', { name: /^Groups/ }).click();
    await entries().getByText('group', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: /^All/ }).click();

    await entries().getByRole('row').nth(1).click();
    await page.getByRole('button', { name: 'All who can open it' }).click();
    const people = page.getByRole('grid', { name: /^People who can open / });
    await people.waitFor();
    await people.getByRole('row').nth(1).click();
    await page.getByRole('grid', { name: /^Mailboxes .* can open$/ }).waitFor();
    await expectAccessible(page);
    expect(tab.problems).toEqual([]);
  });

  it('cleans up orphaned entries', async () => {
    await entries().waitFor();
    const button = page.getByRole('button', { name: /^Clean up [\d,]+ orphaned$/ });
    await button.click();
    await page.getByRole('heading', { level: 1, name: /orphaned/i }).waitFor();
    const going = await plan.figure('Will change');
    await plan.apply();
    await plan.expectDone(going);
    await frame.goTo('Access');
    await page.getByRole('button', { name: /^Orphaned/ }).click();
    await page.getByText('No entry fits').waitFor();
  });

  it('takes a leaver off everything, and gives it all back', async () => {
    await entries().waitFor();
    const name = await delegate();
    await choosePerson(name);
    const grid = page.getByRole('grid', { name: `Mailboxes ${name} can open` });
    await grid.waitFor();
    const held = Number(await grid.getAttribute('aria-rowcount')) - 1;
    await page.getByRole('button', { name: 'Remove from everything' }).click();
    await page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor();
    expect(await plan.figure('Will change')).toBe(held);
    await expectAccessible(page);
    await plan.apply();
    await plan.expectDone(held);

    await frame.goTo('Access');
    await choosePerson(name);
    await page.getByText(`${name} can open no mailbox but their own`).waitFor();

    await frame.goTo('Changes');
    await page.getByRole('grid', { name: 'Plans' }).getByText(new RegExp(name)).first().click();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: /^Undo: / }).waitFor();
    await plan.apply();
    await plan.expectDone(held);
    await frame.goTo('Access');
    await choosePerson(name);
    await grid.waitFor();
    expect(Number(await grid.getAttribute('aria-rowcount')) - 1).toBe(held);
    expect(tab.problems).toEqual([]);
  });

  it('grants one person access to a mailbox from its details', async () => {
    await frame.goTo('Mailboxes');
    await page.getByRole('searchbox', { name: 'Search mailboxes by name or address' }).fill('accounts payable');
    const grid = page.getByRole('grid', { name: 'Mailboxes' });
    await grid.getByRole('gridcell', { name: 'Accounts Payable', exact: true }).click();
    const details = page.getByRole('complementary', { name: 'Details of Accounts Payable' });
    await details.getByRole('tab', { name: 'Access' }).click();
    await details.getByRole('button', { name: 'Grant access' }).click();
    await plan.name('People and groups', 'ada alder');
    await expectAccessible(page);
    await plan.review();
    await plan.apply();
    await plan.expectDone(1);
  });

  it('leads from shared mailboxes that may sign in to a plan with one click', async () => {
    await frame.goTo('Shared mailboxes');
    const pill = page.getByRole('button', { name: /^Sign-in enabled \d+$/ });
    const count = Number(((await pill.textContent()) ?? '').replaceAll(/\D/g, ''));
    expect(count).toBeGreaterThan(0);
    await pill.click();
    await page.getByRole('button', { name: `Block sign-in for ${count}…` }).click();
    await page.getByRole('heading', { level: 1, name: /Block sign-in/ }).waitFor();
    const going = await plan.figure('Will change');
    // The directory was only read so far: writing to it wants a consent of its own, and the plan waits for it.
    await plan.applyWithConsent('admin@alderfinch.com', 'Practice-2026!');
    await plan.expectDone(going);
    await frame.goTo('Shared mailboxes');
    await expect.poll(async () => Number(((await pill.textContent()) ?? '').replaceAll(/\D/g, ''))).toBe(count - going);
    await expectAccessible(page);
  });
});
