import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { expectAccessible, type StorageState, useBrowser } from './browser.ts';
import { type Area, ConsolePage } from './pages/console-page.ts';
import { MailboxesPage } from './pages/mailboxes-page.ts';
import { WelcomePage } from './pages/welcome-page.ts';

const areas: Area[] = ['Overview', 'Mailboxes', 'Connections', 'Settings'];

describe('looks and accessibility', () => {
  const browser = useBrowser();
  let console: ConsoleProcess;
  let state: StorageState | undefined;
  beforeAll(async () => {
    console = await startConsole({ args: ['--practice=200'] });
  });
  afterAll(() => console?.dispose());

  const open = async (options: Parameters<typeof browser.newTab>[0] = {}) => {
    const tab = await browser.newTab({ ...options, ...(state === undefined ? {} : { storageState: state }) });
    const frame = new ConsolePage(tab.page);
    await frame.open(state === undefined ? console.link : new URL(console.link).origin);
    state ??= await tab.context.storageState();
    await frame.waitForInventory();
    await frame.resetSettings();
    return { ...tab, frame };
  };

  it.each(['Light', 'Dark', 'High contrast'] as const)('breaks no accessibility rule: %s theme', async (theme) => {
    const { page, frame, problems } = await open();
    await frame.chooseTheme(theme);
    const lightness = await frame.groundLightness();
    if (theme === 'Light') expect(lightness).toBeGreaterThan(200);
    else await expect.poll(() => frame.groundLightness()).toBeLessThan(60);
    for (const area of areas) {
      await frame.goTo(area);
      if (area === 'Mailboxes') await new MailboxesPage(page).waitForRows(200);
      await expectAccessible(page);
    }
    const mailboxes = new MailboxesPage(page);
    await frame.goTo('Mailboxes');
    await mailboxes.openDetails('Accounts Payable');
    await expectAccessible(page);
    await page.keyboard.press('Control+k');
    await frame.palette.waitFor();
    await expectAccessible(page);
    expect(problems).toEqual([]);
  });

  it('follows the system’s theme unless told otherwise', async () => {
    const { page, frame } = await open({ colorScheme: 'dark' });
    await frame.goTo('Settings');
    await page.getByRole('radio', { name: 'As the system' }).click();
    await expect.poll(() => frame.groundLightness()).toBeLessThan(60);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => frame.groundLightness()).toBeGreaterThan(200);
  });

  it('fits a small window', async () => {
    const { page, frame } = await open({ viewport: { width: 960, height: 600 } });
    for (const area of areas) {
      await frame.goTo(area);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, area).toBeLessThanOrEqual(0);
    }
  });

  it('makes the welcome and its dialogs accessible', async () => {
    const fresh = await startConsole();
    try {
      const { page, problems } = await browser.newTab();
      const welcome = new WelcomePage(page);
      await welcome.open(fresh.link);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Connect your tenant' }).click();
      await page.getByRole('dialog', { name: 'Connect your tenant' }).waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await welcome.startPractice();
      await welcome.signInDialog.getByRole('link', { name: 'Open the sign-in page' }).waitFor();
      await expectAccessible(page);
      const signIn = await welcome.openSignInPage();
      await expectAccessible(signIn.page);
      expect(problems.filter((problem) => !problem.includes('Content Security Policy'))).toEqual([]);
    } finally {
      await fresh.dispose();
    }
  });
});
