import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { pathToFileURL } from 'node:url';
import { build, type InlineConfig, type Rolldown } from 'vite';
import { methodNames } from '../../shared/contract/index.ts';
import { at, sourceDigest, stampFile } from './sources.ts';

/** Left to the installed packages: Electron itself and native code. */
const external = [/^electron$/, /^@napi-rs\//, /^node:/, new RegExp(`^(${builtinModules.join('|')})$`)];

const quiet: InlineConfig = { configFile: false, logLevel: 'warn', clearScreen: false };

/** Main, loopback host, practice tenant and workers: ES modules for Node 24, libraries included. */
const nodeBundles: InlineConfig = {
  ...quiet,
  root: at('.'),
  publicDir: false,
  // Type imports and `process.env.NODE_ENV` aside, the code runs as it is.
  define: { 'process.env.NODE_ENV': '"production"' },
  resolve: { conditions: ['node', 'import', 'module', 'default'], mainFields: ['module', 'main'] },
  ssr: { noExternal: true, external: ['electron', '@napi-rs/keyring'] },
  build: {
    ssr: true,
    outDir: at('out/main'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      external,
      input: {
        main: at('electron/main.ts'),
        serve: at('electron/serve.ts'),
        practice: at('electron/node-ports/practice-entry.ts'),
        ...workerEntries(),
      },
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      onwarn,
    },
  },
};

/** The preload runs in a sandbox, which takes one CommonJS file and nothing beside it. */
const preloadBundle: InlineConfig = {
  ...quiet,
  root: at('.'),
  publicDir: false,
  define: { METHOD_NAMES: JSON.stringify(methodNames) },
  build: {
    outDir: at('out/preload'),
    emptyOutDir: true,
    target: 'chrome140',
    minify: false,
    reportCompressedSize: false,
    lib: { entry: at('electron/preload.ts'), formats: ['cjs'], fileName: () => 'preload.cjs' },
    rolldownOptions: { external: ['electron'], output: { codeSplitting: false } },
  },
};

/** One bundle per file of the workers' room, named as `places.ts` looks for it. */
function workerEntries(): Record<string, string> {
  const names = readdirSync(at('electron/workers')).filter((name) => name.endsWith('.ts'));
  return Object.fromEntries(names.map((name) => [`${name.slice(0, -3)}-worker`, at(`electron/workers/${name}`)]));
}

function onwarn(warning: Rolldown.RolldownLog, report: (warning: Rolldown.RolldownLog) => void): void {
  // Libraries test for optional parts in ways a bundler cannot follow.
  if (warning.id?.includes('node_modules') || warning.code === 'EVAL' || warning.code === 'COMMONJS_VARIABLE_IN_ESM')
    return;
  report(warning);
}

/** Builds everything `npm start` and the packager need into `out/`. */
export async function buildAll(): Promise<void> {
  const digest = sourceDigest();
  rmSync(stampFile, { force: true });
  await build(nodeBundles);
  await build(preloadBundle);
  await build({ ...quiet, configFile: at('vite.config.ts') });
  mkdirSync(at('out'), { recursive: true });
  writeFileSync(stampFile, digest);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildAll();
