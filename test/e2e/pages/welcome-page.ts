import type { Page } from 'playwright-core';
import { SignInPage } from './sign-in-page.ts';

/** The first screen, and the dialogs that lead from it to a signed-in connection. */
export class WelcomePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole('heading', { name: 'Welcome to Mailroom' }).waitFor();
  }

  get snapshotDoor() {
    return this.page.getByRole('button', { name: 'Open a snapshot' });
  }

  async startPractice(): Promise<void> {
    await this.page.getByRole('button', { name: 'Start the practice tenant' }).click();
  }

  /** Fills in "Connect your tenant" for a service that is not Microsoft's. */
  async connectTo(service: { tenant: string; origin: string; caFile: string; clientId?: string }): Promise<void> {
    await this.page.getByRole('button', { name: 'Connect your tenant' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Connect your tenant' });
    await dialog.getByLabel('Tenant', { exact: false }).first().fill(service.tenant);
    if (service.clientId !== undefined) {
      await dialog.getByRole('radio', { name: 'Your organization’s app registration' }).check();
      await dialog.getByLabel('Application (client) ID').fill(service.clientId);
    }
    await dialog.getByText('A service that is not Microsoft’s').click();
    await dialog.getByLabel('Address').fill(service.origin);
    await dialog.getByLabel('Certificate authority file (PEM)').fill(service.caFile);
    await dialog.getByRole('button', { name: 'Connect and sign in' }).click();
  }

  /** The dialog that follows a sign-in under way. */
  get signInDialog() {
    return this.page.getByRole('dialog', { name: /^Sign in to/ });
  }

  /** Follows the link to the sign-in page, in a tab of its own as the person would. */
  async openSignInPage(): Promise<SignInPage> {
    const link = this.signInDialog.getByRole('link', { name: 'Open the sign-in page' });
    const [tab] = await Promise.all([this.page.context().waitForEvent('page'), link.click()]);
    await tab.waitForLoadState();
    return new SignInPage(tab);
  }

  /** Signs in to both services, one after the other, and closes the tabs. */
  async signIn(upn: string, password: string): Promise<void> {
    for (const service of ['Microsoft Graph', 'Exchange Online']) {
      await this.signInDialog.getByText(service, { exact: false }).first().waitFor();
      const signIn = await this.openSignInPage();
      await signIn.finish(upn, password);
      await signIn.page.close();
    }
    await this.signInDialog.waitFor({ state: 'hidden' });
  }
}
