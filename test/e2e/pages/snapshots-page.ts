import type { Page } from 'playwright-core';

/** Taking, opening and comparing snapshots. */
export class SnapshotsPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Snapshots' }).click();
    await this.page.getByRole('heading', { level: 1, name: 'Snapshots' }).waitFor();
  }

  /** Takes a snapshot and saves the file where it is wanted. */
  async take(path: string, options: { passphrase?: string } = {}): Promise<void> {
    await this.page.getByRole('button', { name: 'Take a snapshot' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Take a snapshot' });
    await dialog.waitFor();
    if (options.passphrase !== undefined) {
      await dialog.getByRole('checkbox', { name: /^Protect with a passphrase/ }).check();
      for (const index of [0, 1]) await dialog.locator('input[type=password]').nth(index).fill(options.passphrase);
    }
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Take the snapshot' }).click(),
    ]);
    await download.saveAs(path);
  }

  /** Hands a file to the picker. */
  async choose(path: string): Promise<void> {
    await this.page.getByTestId('snapshot-file').setInputFiles(path);
  }

  get passphrase() {
    return this.page.getByRole('dialog', { name: /^Passphrase for/ });
  }

  /** Waits until an opened snapshot stands. */
  async waitForSnapshot(): Promise<void> {
    await this.page.getByText(/^Snapshot · .*Read-only\.$/).waitFor();
  }
}
