import type { Download, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The Mailboxes screen: pills, grid, details. */
export class MailboxesPage {
  readonly page: Page;
  readonly grid: Locator;
  readonly search: Locator;
  readonly details: Locator;
  /** Says how many mailboxes are listed. */
  readonly status: Locator;

  constructor(page: Page) {
    this.page = page;
    this.grid = page.getByRole('grid', { name: 'Mailboxes' });
    this.search = page.getByRole('searchbox', { name: 'Search mailboxes by name or address' });
    this.details = page.getByRole('complementary', { name: /^Details of / });
    this.status = page.getByRole('status').filter({ hasText: /mailbox(es)? listed/ });
  }

  async waitForRows(count: number): Promise<void> {
    await this.page.getByText(`${count.toLocaleString('en-US')} mailbox${count === 1 ? '' : 'es'} listed`).waitFor();
  }

  /** Number of mailboxes the list says it has. */
  async listed(): Promise<number> {
    return Number(((await this.status.first().textContent()) ?? '').replaceAll(/\D/g, ''));
  }

  row(name: string): Locator {
    return this.grid
      .getByRole('row')
      .filter({ has: this.page.getByRole('checkbox', { name: `Select ${name}`, exact: true }) });
  }

  /** Texts of one column in the order shown, as far as rows are drawn. */
  async column(label: string): Promise<string[]> {
    const header = this.grid.getByRole('columnheader', { name: new RegExp(`^${label}`) });
    const index = await header.getAttribute('aria-colindex');
    // In one go, since rows come and go while the list changes.
    const shown = await this.grid.locator(`[role=gridcell][aria-colindex="${index}"]`).evaluateAll((cells) =>
      cells.map((cell) => ({
        row: Number(cell.closest('[role=row]')?.getAttribute('aria-rowindex')),
        text: (cell.textContent ?? '').trim(),
      })),
    );
    return shown.sort((a, b) => a.row - b.row).map(({ text }) => text);
  }

  async sortBy(label: string, direction: 'ascending' | 'descending'): Promise<void> {
    const header = this.grid.getByRole('columnheader', { name: new RegExp(`^${label}`) });
    for (let clicks = 0; clicks < 3 && (await this.sortOf(label)) !== direction; clicks++) {
      const before = await this.sortOf(label);
      await header.getByText(label, { exact: true }).click();
      await expect.poll(() => this.sortOf(label)).not.toBe(before);
    }
    expect(await this.sortOf(label)).toBe(direction);
  }

  async sortOf(label: string): Promise<string | null> {
    return this.grid.getByRole('columnheader', { name: new RegExp(`^${label}`) }).getAttribute('aria-sort');
  }

  #pill(preset: string): Locator {
    return this.page
      .getByRole('group', { name: 'Show' })
      .getByRole('button', { name: new RegExp(`^${preset} [\\d,]+$`) });
  }

  async showOnly(preset: string): Promise<void> {
    await this.#pill(preset).click();
  }

  /** What a preset's pill says it holds. */
  async presetCount(preset: string): Promise<number> {
    return Number(((await this.#pill(preset).textContent()) ?? '').replace(preset, '').replaceAll(/\D/g, ''));
  }

  /** Opens a column's filter and hands it to `fill`, then applies it. */
  async filterBy(label: string, fill: (form: Locator) => Promise<void>): Promise<void> {
    await this.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await this.page.getByRole('menuitem', { name: label, exact: true }).click();
    const form = this.page.getByRole('form', { name: `Filter by ${label}` });
    await fill(form);
    await form.getByRole('button', { name: 'Apply' }).click();
  }

  async openDetails(name: string): Promise<void> {
    await this.row(name).getByRole('gridcell', { name, exact: true }).click();
    await this.page.getByRole('complementary', { name: `Details of ${name}` }).waitFor();
  }

  async exportView(): Promise<Download> {
    await this.page.getByRole('button', { name: 'Export' }).click();
    const item = this.page.getByRole('menuitem').first();
    const started = this.page.waitForEvent('download');
    await item.waitFor();
    await item.click();
    return started;
  }

  async expectSorted(label: string, compare: (a: string, b: string) => number): Promise<void> {
    const texts = (await this.column(label)).filter((text) => text !== '–' && text !== '');
    expect(texts.length).toBeGreaterThan(5);
    expect(texts).toEqual(texts.toSorted(compare));
  }
}
