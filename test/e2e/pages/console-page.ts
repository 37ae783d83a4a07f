import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export type Area = 'Overview' | 'Mailboxes' | 'Shared mailboxes' | 'Access' | 'Changes' | 'Connections' | 'Settings';

/** The frame around all screens: navigation, search, status bar. */
export class ConsolePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole('navigation', { name: 'Areas' }).waitFor();
  }

  async goTo(area: Area): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Areas' })
      .getByRole('link', { name: new RegExp(`^${area}`) })
      .click();
    if (area !== 'Overview') await this.page.getByRole('heading', { level: 1, name: area }).waitFor();
  }

  get statusBar() {
    return this.page.getByRole('contentinfo');
  }

  get palette() {
    return this.page.getByRole('dialog', { name: 'Search and commands' });
  }

  /** Waits until the tenant was read to its end. */
  async waitForInventory(): Promise<void> {
    await this.statusBar.getByText('Refreshed:').waitFor();
    await this.statusBar.getByRole('button', { name: /^Cancel Read/ }).waitFor({ state: 'hidden' });
  }

  async chooseTheme(name: 'Light' | 'Dark' | 'High contrast'): Promise<void> {
    await this.goTo('Settings');
    await this.page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name }).click();
  }

  /** Lightness of the page's ground, 0 black to 255 white. */
  async groundLightness(): Promise<number> {
    return this.page.evaluate(() => {
      const grounds = [document.querySelector('main'), document.body, document.documentElement];
      for (const element of grounds) {
        for (let one: Element | null = element; one; one = one.parentElement) {
          const parts =
            getComputedStyle(one)
              .backgroundColor.match(/[\d.]+/g)
              ?.map(Number) ?? [];
          const [red = 0, green = 0, blue = 0, alpha = 1] = parts;
          if (alpha > 0) return (red + green + blue) / 3;
        }
      }
      return -1;
    });
  }

  /** Puts columns, sort and looks back to how a fresh console has them. */
  async resetSettings(): Promise<void> {
    const input = { theme: 'system', density: 'comfortable', grids: { mailboxes: null }, navCollapsed: false };
    const ok = await this.page.evaluate(async (body) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch('/rpc/settings.update', { method: 'POST', headers, body });
      return ((await response.json()) as { ok: boolean }).ok;
    }, JSON.stringify({ input }));
    expect(ok).toBe(true);
  }
}
