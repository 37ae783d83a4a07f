import type { Page } from 'playwright-core';

/** The practice tenant's own sign-in page. */
export class SignInPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async signIn(upn: string, password: string): Promise<void> {
    await this.page.getByLabel('Email or user name').fill(upn);
    await this.page.getByLabel('Password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  /** Answers whatever the pages ask, until they say that it is done. */
  async finish(upn: string, password: string): Promise<void> {
    const known = this.page.getByRole('button', { name: new RegExp(upn.replaceAll('.', '\\.')) });
    const form = this.page.getByRole('button', { name: 'Sign in', exact: true });
    const consent = this.page.getByRole('button', { name: 'Accept' });
    const done = this.page.getByText('You can close this', { exact: false });
    for (;;) {
      await known.or(form).or(consent).or(done).first().waitFor();
      if (await done.isVisible()) return;
      if (await consent.isVisible()) await consent.click();
      else if (await form.isVisible()) await this.signIn(upn, password);
      else await known.first().click();
      await this.page.waitForLoadState();
    }
  }
}
