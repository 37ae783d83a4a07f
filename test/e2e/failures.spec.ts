import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signInAs } from '../../electron/practice/auto-sign-in.ts';
import { type ConsoleProcess, startConsole } from '../fixtures/console-process.ts';
import { startTenant, type TenantUnderTest } from '../fixtures/practice-tenant.ts';
import { expectAccessible, useBrowser } from './browser.ts';
import { ConsolePage } from './pages/console-page.ts';
import { MailboxesPage } from './pages/mailboxes-page.ts';
import { WelcomePage } from './pages/welcome-page.ts';

const password = 'Practice-2026!';

describe('when things go wrong', () => {
  const browser = useBrowser();
  let tenant: TenantUnderTest;
  let console: ConsoleProcess;

  beforeAll(async () => {
    tenant = await startTenant({ mailboxes: 120, signInOverHttp: true, deviceInterval: 1 });
  });
  afterAll(() => tenant?.close());
  beforeEach(async () => {
    tenant.faults.off();
    console = await startConsole();
    return () => console.dispose();
  });

  const welcome = async () => {
    const tab = await browser.newTab();
    const page = new WelcomePage(tab.page);
    await page.open(console.link);
    return { ...tab, welcome: page, frame: new ConsolePage(tab.page), mailboxes: new MailboxesPage(tab.page) };
  };
  const service = () => ({ tenant: tenant.domain, origin: tenant.origin, caFile: tenant.caFile });

  it('connects to a service by its address and CA file', async () => {
    const { welcome: start, frame, mailboxes } = await welcome();
    await start.connectTo(service());
    await start.signIn('admin@alderfinch.com', password);
    await frame.waitForInventory();
    await frame.goTo('Mailboxes');
    await mailboxes.waitForRows(120);
  });

  it('explains a certificate it does not trust', async () => {
    const { page, welcome: start } = await welcome();
    await start.connectTo({ ...service(), caFile: '' });
    await start.signInDialog
      .getByText(/certificate/i)
      .first()
      .waitFor();
    await expectAccessible(page);
    await start.signInDialog.getByRole('button', { name: 'Try again' }).waitFor();
  });

  it('explains a CA file that is not there', async () => {
    const { welcome: start } = await welcome();
    await start.connectTo({ ...service(), caFile: '/no/such/ca.pem' });
    await start.signInDialog.getByText('The CA file of this connection cannot be read.').waitFor();
    await start.signInDialog.getByText('Details', { exact: true }).click();
    await start.signInDialog.getByText('/no/such/ca.pem').waitFor();
  });

  it('lets the person give up a sign-in', async () => {
    const { welcome: start } = await welcome();
    await start.connectTo(service());
    await start.signInDialog.getByRole('link', { name: 'Open the sign-in page' }).waitFor();
    await start.signInDialog.getByRole('button', { name: 'Cancel sign-in' }).click();
    await start.signInDialog.waitFor({ state: 'hidden' });
    expect(await start.page.getByRole('dialog').count()).toBe(0);
  });

  it('signs in with a code', async () => {
    const { page, welcome: start, frame } = await welcome();
    await start.connectTo(service());
    await start.signInDialog.getByRole('button', { name: 'Use a code instead' }).click();
    const code = start.signInDialog.getByRole('group', { name: 'Sign-in code' });
    const used = new Set<string>();
    for (const _service of ['Graph', 'Exchange']) {
      await expect.poll(async () => used.has((await code.textContent()) ?? '')).toBe(false);
      const userCode = (await code.textContent()) ?? '';
      used.add(userCode);
      const address = await start.signInDialog.getByRole('link').getAttribute('href');
      await signInAs(address ?? '', tenant.persona('admin'), { ca: tenant.caPem, userCode });
    }
    await start.signInDialog.waitFor({ state: 'hidden' });
    await frame.statusBar.getByText('Signed in as admin@alderfinch.com').waitFor();
    expect(await page.content()).not.toContain('eyJ');
  });

  it('shows licenses to someone who may not read Exchange, and says why the rest is empty', async () => {
    const { page, welcome: start, frame } = await welcome();
    await start.connectTo(service());
    await start.signIn('licenses@alderfinch.com', password);
    await frame.statusBar.getByText('Signed in as licenses@alderfinch.com').waitFor();
    await frame.waitForInventory();
    await frame.goTo('Overview');
    await page.getByText('Microsoft 365 E3').first().waitFor();
    await frame.goTo('Mailboxes');
    await page
      .getByText(/Exchange/)
      .filter({ hasText: /role|may not|not allow|permission/i })
      .first()
      .waitFor();
    const pill = page.getByRole('group', { name: 'Show' }).getByRole('button', { name: /^Forwarding outside/ });
    expect(await pill.textContent()).toContain('not known');
    await frame.goTo('Shared mailboxes');
    await page.getByRole('heading', { name: 'Shared mailboxes are not known' }).waitFor();
    await page.getByText('licenses@alderfinch.com (License Administrator) may not read mailbox settings.').waitFor();
    await page.getByRole('button', { name: 'Sign in with another account' }).waitFor();
    await expectAccessible(page);
  });

  it('keeps the older figures when a reading fails, and says since when', async () => {
    const { page, welcome: start, frame, mailboxes } = await welcome();
    await start.connectTo(service());
    await start.signIn('admin@alderfinch.com', password);
    await frame.waitForInventory();
    await frame.goTo('Mailboxes');
    await mailboxes.waitForRows(120);
    tenant.faults.on('html-error', 'surface=exchange,status=500,count=100000');
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
    await frame.statusBar
      .getByText(/older|stale|failed|could not/i)
      .first()
      .waitFor();
    await mailboxes.waitForRows(120);
    await expectAccessible(page);
  });

  it('says that it lost its own service, and finds it again', async () => {
    const { page, frame, welcome: start } = await welcome();
    await start.connectTo(service());
    await start.signIn('admin@alderfinch.com', password);
    await frame.waitForInventory();
    await console.stop();
    await page.getByText('Lost contact with Mailroom’s own service.').waitFor();
    await expectAccessible(page);
  });
});
