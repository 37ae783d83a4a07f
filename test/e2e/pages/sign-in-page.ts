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

  /** Steps into a role of the practice tenant without typing. */
  async stepInto(upn: string): Promise<void> {
    await this.page.getByRole('button', { name: upn }).click();
  }

  /** Grants what the console asks for, where the page asks at all. */
  async accept(): Promise<void> {
    await this.page.getByRole('button', { name: 'Accept' }).click();
  }
}
