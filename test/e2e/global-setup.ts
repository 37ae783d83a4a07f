import type { TestProject } from 'vitest/node';
import { ensureBuilt } from '../fixtures/built.ts';
import { type ChromiumBinary, findChromium } from '../fixtures/chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    chromium: ChromiumBinary;
  }
}

export default async function setup(project: TestProject): Promise<void> {
  project.provide('chromium', await findChromium());
  ensureBuilt();
}
