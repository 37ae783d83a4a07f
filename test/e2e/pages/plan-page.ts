import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { WelcomePage } from './welcome-page.ts';

/** Where a change begins, and the review of its plan. */
export class PlanPage {
  readonly page: Page;
  readonly items: Locator;
  readonly form: Locator;

  constructor(page: Page) {
    this.page = page;
    this.items = page.getByRole('grid', { name: 'Items of the plan' });
    this.form = page.getByRole('dialog');
  }

  /** A command of the bar, wherever there is room for it. */
  async command(name: string): Promise<void> {
    const bar = this.page.getByRole('toolbar');
    const button = bar.getByRole('button', { name, exact: true });
    const entry = this.page.getByRole('menuitem', { name, exact: true });
    // The bar may make room between a look and a click; an open menu keeps what it was opened with.
    for (let looks = 0; looks < 3; looks++) {
      if (await button.isVisible()) return button.click();
      await bar.getByRole('button', { name: 'More commands' }).click();
      await this.page.getByRole('menuitem').first().waitFor();
      if (await entry.isVisible()) return entry.click();
      await this.page.keyboard.press('Escape');
    }
    await button.click();
  }

  async menuItem(name: string): Promise<void> {
    await this.page.getByRole('menuitem', { name, exact: true }).click();
  }

  /** Sets one of the two switches of the sent-items form. */
  async setCopy(which: 'sent as' | 'on behalf', to: 'On' | 'Off' | 'Leave as is'): Promise<void> {
    await this.form
      .getByRole('radiogroup', { name: new RegExp(which) })
      .getByRole('radio', { name: to, exact: true })
      .click();
  }

  /** Names people in a field of the form. */
  async name(field: string, text: string): Promise<void> {
    await this.form.getByRole('combobox', { name: field }).fill(text);
    await this.form.getByRole('option').first().waitFor();
    await this.page.keyboard.press('Enter');
  }

  async review(): Promise<void> {
    await this.form.getByRole('button', { name: 'Review', exact: true }).click();
    await this.page.getByText(/^Plan \d{4}-\d{4}/).waitFor();
    await this.items.waitFor();
  }

  title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  /** The figure of a tile. */
  async figure(label: string): Promise<number> {
    const tile = this.page
      .getByRole('group', { name: /in figures$/ })
      .locator(':scope > *')
      .filter({ has: this.page.getByText(label, { exact: true }) });
    const text = (await tile.locator('[data-tone]').textContent()) ?? '';
    return Number(text.replaceAll(/\D/g, ''));
  }

  get applyButton(): Locator {
    return this.page.getByRole('button', { name: /^Apply to / });
  }

  /** Confirms the plan, with the word it wants. */
  async apply(word?: string): Promise<void> {
    await this.applyButton.click();
    const dialog = this.page.getByRole('dialog', { name: /^Apply to/ });
    if (word !== undefined) await dialog.getByLabel(/^Type /).fill(word);
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Confirms a plan that needs a consent nobody gave yet, and gives it. */
  async applyWithConsent(upn: string, password: string): Promise<void> {
    await this.applyButton.click();
    const dialog = this.page.getByRole('dialog', { name: /^Apply to/ });
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await dialog.getByText('Changing things needs your consent').waitFor();
    await dialog.getByRole('button', { name: 'Sign in to make changes' }).click();
    // Thought better of it, and then again: what was asked for is settled all the same.
    const welcome = new WelcomePage(this.page);
    await welcome.signInDialog.getByRole('button', { name: 'Cancel sign-in' }).click();
    await welcome.signInDialog.waitFor({ state: 'hidden' });
    await dialog.getByRole('button', { name: 'Sign in to make changes' }).and(this.page.locator(':focus')).waitFor();
    await this.page.keyboard.press('Enter');
    await welcome.signIn(upn, password);
    const apply = dialog.getByRole('button', { name: 'Apply', exact: true });
    await expect.poll(() => apply.evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await dialog.getByText('Changing things needs your consent').count()).toBe(0);
    await this.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Waits until the plan stands at a state. */
  async waitForState(state: 'Done' | 'Partly done' | 'Failed' | 'Cancelled' | 'Running' | 'Paused'): Promise<void> {
    await this.page
      .getByRole('banner')
      .or(this.page.locator('main'))
      .getByText(state, { exact: true })
      .first()
      .waitFor();
  }

  /** Number of objects a running plan has behind it. */
  async progress(): Promise<number> {
    const bar = this.page.getByRole('progressbar', { name: /^Progress of / }).first();
    return Number((await bar.getAttribute('aria-valuenow')) ?? '0');
  }

  row(name: string): Locator {
    return this.items.getByRole('row').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  async showOnly(label: string): Promise<void> {
    await this.page
      .getByRole('button', { name: /^Show: / })
      .first()
      .click();
    await this.page.getByRole('menuitemradio', { name: new RegExp(`^${label}`) }).click();
  }

  async rows(): Promise<number> {
    return Number((await this.items.getAttribute('aria-rowcount')) ?? '1') - 1;
  }

  /** The checks over the items, e.g. "Blocked Synchronized from on-premises". */
  async checks(): Promise<string[]> {
    return this.page.getByRole('list', { name: 'Checks', exact: true }).getByRole('listitem').allTextContents();
  }

  async expectDone(count: number): Promise<void> {
    await this.waitForState('Done');
    expect(await this.figure('Done')).toBe(count);
  }
}
