import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Many tests wait for the practice tenant's answers: a second worker fills those gaps on the smallest machine.
const maxWorkers = Math.max(2, availableParallelism() - 1);

// How long a condition may take to come true where no other limit is said.
const expect = { poll: { timeout: 20_000 } };

/** `npm test` runs all of these; one of them: `npm run test:unit` and so on. */
export default defineConfig({
  test: {
    reporters: ['default', './test/fixtures/closing-line-reporter.ts'],
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          globalSetup: ['test/fixtures/built-global-setup.ts'],
          maxWorkers,
          expect,
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          pool: 'forks',
          // A limit for what hangs, not for what is slow: build machines share their processors.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'component',
          maxWorkers,
          expect,
          include: ['test/component/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          css: false,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          globalSetup: ['test/fixtures/built-global-setup.ts'],
          maxWorkers,
          expect,
          include: ['test/contract/**/*.test.ts'],
          environment: 'node',
          pool: 'forks',
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.spec.ts'],
          environment: 'node',
          pool: 'forks',
          globalSetup: ['test/e2e/global-setup.ts'],
          // One browser and one practice tenant at a time keep small machines steady.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect,
        },
      },
      {
        test: {
          name: 'electron',
          include: ['test/electron/**/*.spec.ts'],
          environment: 'node',
          pool: 'forks',
          globalSetup: ['test/electron/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
