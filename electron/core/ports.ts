import type { Result } from '../../shared/contract/errors.ts';
import type { CoreEvent } from '../../shared/contract/events.ts';
import type { MethodName, MethodOutput, ParsedInput } from '../../shared/contract/index.ts';
import type { Persona } from '../../shared/contract/methods/connections.ts';

export interface CallContext {
  /** Aborted when the caller cancels, goes away, or the core closes. */
  signal: AbortSignal;
  /** Which window or browser tab asks. */
  client: string;
}

/** One handler per method, by name. Each room of the core implements a part of it; `core.ts` joins them. */
export type Handlers = {
  [M in MethodName]: (input: ParsedInput<M>, context: CallContext) => Promise<MethodOutput<M>> | MethodOutput<M>;
};

/** The core as its hosts see it. `call` never throws. */
export interface Core {
  call<M extends MethodName>(method: M, input: unknown, context: CallContext): Promise<Result<MethodOutput<M>>>;
  subscribe(listener: (event: CoreEvent) => void): () => void;
  /** The file a job produced, for hosts that hand it over themselves. */
  openFile(fileId: string): Promise<{ name: string; path: string; bytes: number } | null>;
  /** Stops jobs cleanly, closes stores. Safe to call twice. */
  close(): Promise<void>;
}

/** Small secrets, encrypted by the operating system. */
export interface KeyStore {
  readonly kind: 'keychain' | 'memory';
  /** In words, for the status bar. */
  readonly description: string;
  /** Tells this key store's files from another one's in the same data directory; the plain keychain has none. */
  readonly place?: string;
  get(name: string): Promise<Uint8Array | null>;
  set(name: string, secret: Uint8Array): Promise<void>;
  delete(name: string): Promise<void>;
}

export interface Desktop {
  readonly nativeDialogs: boolean;
  openExternal(url: string): Promise<boolean>;
  revealFile(path: string): Promise<boolean>;
  /** Path chosen by the person; null = cancelled; `undefined` when the host has no dialogs. */
  chooseSavePath(
    suggestedName: string,
    filters: { name: string; extensions: string[] }[],
  ): Promise<string | null | undefined>;
  chooseOpenPath(filters: { name: string; extensions: string[] }[]): Promise<string | null | undefined>;
  chooseFolder(): Promise<string | null | undefined>;
  notify(title: string, body: string): void;
}

export interface Clock {
  now(): number;
  /** Milliseconds that never jump when the wall clock is set; `now()` is used where a host does not give it. */
  monotonic?(): number;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

export type Fetch = typeof globalThis.fetch;

/** What `npm run practice` prints when it is ready. */
export interface PracticeReady {
  origin: string;
  tenantId: string;
  domain: string;
  /** PEM file of its CA. */
  ca: string;
  personas: Persona[];
  apps: { clientId: string; kind: 'public' | 'confidential'; secret?: string }[];
}

/** Starts a practice tenant beside the console; the host knows how (child or utility process). */
export interface PracticeLauncher {
  /** Reuses a running one with the same size and seed. */
  start(options: { mailboxes: number; seed: number }): Promise<PracticeReady>;
  close(): Promise<void>;
}

/** Everything the core needs from its host. */
export interface Ports {
  keys: KeyStore;
  desktop: Desktop;
  /** A fetch that trusts the system's CAs and, if given, one more (PEM text). Never follows redirects by itself when told `redirect: 'manual'`. */
  fetchFor(ca?: string): Fetch;
  clock: Clock;
  /** Held by this process alone for as long as the core is open. */
  dataDir: string;
  log: Log;
  /** Settings kept by the host's store (electron-store or conf). */
  settingsFile: SettingsFile;
  practice: PracticeLauncher | null;
  /** File URL of a worker-thread entry: source in development, bundle when built. */
  workerUrl(name: 'store' | 'changes' | 'snapshot'): URL;
  host: 'desktop' | 'browser';
  version: string;
  /** Opens the sign-in page: the system browser, or an automatic sign-in for `--practice`. */
  openSignIn(url: string): Promise<boolean>;
}

/** A small JSON document kept safely (atomic writes; a damaged file is set aside with its name told). */
export interface SettingsFile {
  read(): unknown;
  write(value: unknown): void;
  readonly path: string;
  /** Where a damaged file was moved at start, if that happened. */
  readonly setAside: string | null;
}
