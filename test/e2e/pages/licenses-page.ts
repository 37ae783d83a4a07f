import type { Download, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { WelcomePage } from './welcome-page.ts';

type Tab = 'Subscriptions' | 'Users' | 'Findings' | 'Errors' | 'Compare';

const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** The Licenses area: its tabs, and the grid of users by products. */
export class LicensesPage {
  readonly page: Page;
  readonly grid: Locator;

  constructor(page: Page) {
    this.page = page;
    this.grid = page.getByRole('grid', { name: 'Licenses by user' });
  }

  async open(): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Areas' })
      .getByRole('link', { name: 'Licenses', exact: true })
      .click();
    await this.page.getByRole('heading', { level: 1, name: 'Licenses' }).waitFor();
  }

  async show(tab: Tab): Promise<void> {
    await this.page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
    await this.page.getByRole('tabpanel', { name: tab }).waitFor();
    if (tab === 'Users') await this.cellAt(0, 0).waitFor();
  }

  /** A cell by its place among the product columns that are drawn. */
  cellAt(row: number, column: number): Locator {
    return this.#row(row).locator('[role=gridcell][col-id^="sku:"]').nth(column);
  }

  #row(index: number): Locator {
    return this.grid.locator(`[role=row][row-index="${index}"]`);
  }

  header(product: string): Locator {
    return this.grid.getByRole('columnheader', { name: new RegExp(`^${product.replaceAll(/[()]/g, '\\$&')}`) });
  }

  /** The cell of one product in a row, counted from 0. */
  async cell(row: number, product: string): Promise<Locator> {
    const field = await this.header(product).getAttribute('col-id');
    return this.#row(row).locator(`[role=gridcell][col-id="${field}"]`);
  }

  /** What cells of a column say, from the first row on. */
  async says(product: string, rows: number): Promise<string[]> {
    const cells = await Promise.all(Array.from({ length: rows }, (_, row) => this.cell(row, product)));
    // A cell that has nothing to say holds nothing.
    return Promise.all(
      cells.map((cell) => cell.evaluate((at) => at.querySelector('.visually-hidden')?.textContent?.trim() ?? '')),
    );
  }

  /** SKU ids of the product columns as they stand, from the left; only those that are drawn. */
  async products(): Promise<string[]> {
    const fields = await this.#row(0)
      .locator('[role=gridcell][col-id^="sku:"]')
      .evaluateAll((cells) =>
        cells
          .map((cell) => ({ field: cell.getAttribute('col-id') ?? '', left: cell.getBoundingClientRect().left }))
          .sort((a, b) => a.left - b.left)
          .map(({ field }) => field.slice('sku:'.length)),
      );
    return fields;
  }

  /** How many users the grid lists. */
  async listed(): Promise<number> {
    const words = await this.page
      .getByRole('status')
      .filter({ hasText: /users? listed/ })
      .first()
      .textContent();
    return Number.parseInt((words ?? '').replaceAll(',', ''), 10);
  }

  /** The first rows of the list that opens first, as the console tells them: those who are licensed, by name. */
  async rows(count: number): Promise<{ licenses: Record<string, unknown> }[]> {
    const connectionId = /\/t\/([^/]+)\//.exec(this.page.url())?.[1] ?? '';
    return this.page.evaluate(
      async ([id, wanted]) => {
        const rows: { licenses: Record<string, unknown> }[] = [];
        while (rows.length < wanted) {
          const query = {
            filter: { field: 'licenseCount', op: 'gt', value: 0 },
            sort: [{ field: 'displayName', dir: 'asc' }],
          };
          const input = { connectionId: id, query, from: rows.length, count: Math.min(500, wanted - rows.length) };
          const response = await fetch('/rpc/licenses.window', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ input }),
          });
          const answer = (await response.json()) as { value?: { rows: typeof rows } };
          if (!answer.value || answer.value.rows.length === 0) break;
          rows.push(...answer.value.rows);
        }
        return rows;
      },
      [connectionId, count] as const,
    );
  }

  /** Exports what is shown and waits for the file. */
  async download(entry: string): Promise<Download> {
    await this.page.getByRole('tabpanel').getByRole('button', { name: 'Export', exact: true }).click();
    const [file] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('menuitem', { name: entry, exact: true }).click(),
    ]);
    return file;
  }

  async nameAt(row: number): Promise<string> {
    return ((await this.#row(row).locator('[col-id="displayName"]').textContent()) ?? '').trim();
  }

  /** Opens what can be done with a column. */
  async columnMenu(product: string, entry: string): Promise<void> {
    await this.header(product).getByRole('button').click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }

  async holding(product: string, how: 'Not held' | 'Direct' | 'From a group'): Promise<void> {
    const status = this.page.getByRole('status').filter({ hasText: /users? listed/ });
    const before = await status.first().textContent();
    await this.columnMenu(product, 'Filter…');
    const form = this.page.getByRole('form', { name: /^Filter by/ });
    await form.getByRole('checkbox', { name: how }).check();
    await form.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(() => status.first().textContent()).not.toBe(before);
  }

  get reviewEdits(): Locator {
    return this.page.getByRole('button', { name: /^Review [\d,]+ edits? on [\d,]+ users?$/ });
  }

  async expectEdits(edits: number, users: number): Promise<void> {
    const words = `Review ${counted(edits, 'edit')} on ${counted(users, 'user')}`;
    await this.page.getByRole('button', { name: words, exact: true }).waitFor();
  }

  /** On the review: applies the plan, with a sign-in for changing things where it takes one, and waits for its end. */
  async apply(who: { upn: string; password: string }): Promise<void> {
    await this.page.getByRole('button', { name: /^Apply to [\d,]+…$/ }).click();
    const apply = this.page.getByRole('dialog').getByRole('button', { name: 'Apply', exact: true });
    const consent = this.page.getByRole('button', { name: 'Sign in to make changes' });
    const undo = this.page.getByRole('button', { name: 'Undo', exact: true });
    await apply.click();
    await consent.or(undo).first().waitFor();
    if (await consent.isVisible()) {
      await consent.click();
      await new WelcomePage(this.page).signIn(who.upn, who.password);
      // By its place: the dialog above it has just closed, and gives its role back only once it has the focus.
      await this.page.locator('[role=dialog] button[type=submit]').click();
    }
    await undo.waitFor();
  }

  async reviewShows(title: RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(this.page.url()).toContain('/changes/');
  }
}
