import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { launchChromium } from '../fixtures/chromium.ts';

/** Waits of page objects; long enough for a slow machine, short enough to fail in reasonable time. */
const waitMs = 30_000;

/** Cookies of a browser profile, to carry from one tab to the next. */
export type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

export interface Tab {
  context: BrowserContext;
  page: Page;
  /** Errors the page reported: exceptions, console errors, policy violations. */
  problems: string[];
}

/** One browser for a file of tests, closed at its end. */
export function useBrowser(): { newTab(options?: Parameters<Browser['newContext']>[0]): Promise<Tab> } {
  let browser: Browser;
  const tabs = new Set<Tab>();

  beforeAll(async () => {
    browser = await launchChromium(inject('chromium'));
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(tabs, task.name);
    for (const { context } of tabs) await context.close();
    tabs.clear();
  });
  afterAll(() => browser?.close());

  return {
    async newTab(options) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-US',
        timezoneId: 'UTC',
        reducedMotion: 'reduce',
        acceptDownloads: true,
        ...options,
      });
      context.setDefaultTimeout(waitMs);
      const problems: string[] = [];
      const watch = (page: Page) => {
        page.on('pageerror', (error) => problems.push(`exception: ${error.message}`));
        page.on('console', (message) => {
          if (message.type() === 'error') problems.push(`console: ${message.text()}`);
        });
      };
      context.on('page', watch);
      const page = await context.newPage();
      const tab = { context, page, problems };
      tabs.add(tab);
      return tab;
    },
  };
}

/** Pictures of the pages of a failed test. */
async function keepPictures(tabs: Iterable<Tab>, name: string): Promise<void> {
  mkdirSync('test-results', { recursive: true });
  const stem = name.replaceAll(/\W+/g, '-').slice(0, 60);
  for (const { context } of tabs) {
    for (const [index, page] of context.pages().entries()) {
      await page.screenshot({ path: join('test-results', `${stem}-${index}.png`) }).catch(() => {});
    }
  }
}

/** Fails with every accessibility rule the page breaks, naming the elements. `only`: ids of the rules that matter. */
export async function expectAccessible(page: Page, only: string[] = []): Promise<void> {
  // Outside the page's own policy, which rightly refuses foreign scripts.
  await page.evaluate(axe.source);
  const broken = await page.evaluate(async (rules) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
      ...(rules.length > 0 ? { runOnly: rules } : {}),
    });
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help} ${nodes.map((node) => node.target.join(' ')).join(' | ')}`,
    );
  }, only);
  expect(broken).toEqual([]);
}
