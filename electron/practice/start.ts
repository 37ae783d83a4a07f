import { createControlSurface } from './control/control.ts';
import type { AppFacts, AppRegistration, PracticeApp } from './entra/apps.ts';
import type { EntraSettings } from './entra/context.ts';
import { createEntra } from './entra/create-entra.ts';
import { createLoginSurface } from './entra/surface.ts';
import { exchangeSurface } from './exchange/surface.ts';
import { reportsSurface } from './graph/reports.ts';
import { graphSurface } from './graph/surface.ts';
import { BearerCheck } from './http/bearer.ts';
import { defaultStateDir, loadCertificates } from './http/certificates.ts';
import { Counters } from './http/counters.ts';
import { Faults, splitFault } from './http/faults.ts';
import { type Listener, listen } from './http/listener.ts';
import { Pipeline } from './http/pipeline.ts';
import { strangerCertificate } from './http/stranger-certificate.ts';
import { Throttle } from './http/throttle.ts';
import { createWorld } from './world/create-world.ts';
import type { Persona } from './world/model.ts';
import type { World } from './world/world.ts';

export interface PracticeOptions {
  mailboxes: number;
  seed: number;
  /** 0 (the default) picks a free port. */
  port?: number;
  /** `published`: answer as slowly as the service does. */
  latency?: 'none' | 'published';
  /** `published`: enforce the published limits. Follows `latency` unless given. */
  throttle?: 'none' | 'published';
  /** How much faster the practice clock runs; waits are divided by it. */
  timeScale?: number;
  /** `name` or `name:args`, on from the start. */
  faults?: readonly string[];
  /** Keeps the certificate authority and the signing keys. */
  stateDir?: string;
  /** Epoch milliseconds at which the practice clock starts. */
  startTime?: number;
  /** Serve the sign-in pages over plain HTTP too, and announce them so on localhost. */
  signInOverHttp?: boolean;
  accessTokenSeconds?: number;
  refreshGraceSeconds?: number;
  deviceInterval?: number;
  /** Applications beside the tenant's own. */
  apps?: readonly AppRegistration[];
  /** Where complaints go; stderr by default. */
  log?: (line: string) => void;
}

/** A practice tenant that answers. */
export interface RunningPractice {
  /** `https://localhost:PORT` */
  origin: string;
  port: number;
  caPem: string;
  caFile: string;
  tenantId: string;
  domain: string;
  personas: readonly Persona[];
  apps: readonly AppFacts[];
  world: World;
  faults: Faults;
  counters: Counters;
  throttle: Throttle | null;
  /** Adds an application, or changes one. Throws on a bad client id or certificate. */
  registerApp(registration: AppRegistration): PracticeApp;
  /** Takes an application's consents away. */
  revokeConsent(clientId: string): void;
  /** Milliseconds of the wire clock, by which tokens and `Date` go. */
  now(): number;
  close(): Promise<void>;
}

const DEFAULT_ACCESS_TOKEN_SECONDS = 3600;
const DEFAULT_REFRESH_GRACE_SECONDS = 600;
const DEFAULT_DEVICE_INTERVAL = 5;

/** Starts a tenant in this process. Throws PortInUseError, or an Error that says what is wrong with the options. */
export async function startPractice(options: PracticeOptions): Promise<RunningPractice> {
  const timeScale = options.timeScale ?? 1;
  const stateDir = options.stateDir ?? defaultStateDir();
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`));
  const faults = new Faults();
  for (const text of options.faults ?? []) {
    const { name, raw } = splitFault(text);
    faults.on(name, raw);
  }
  const certificates = loadCertificates(stateDir);
  const started = performance.now();
  const world = await createWorld({
    mailboxes: options.mailboxes,
    seed: options.seed,
    startTime: options.startTime,
    timeScale,
  });
  const now = wireClock(world, timeScale, started);
  const settings: EntraSettings = {
    accessTokenSeconds: options.accessTokenSeconds ?? DEFAULT_ACCESS_TOKEN_SECONDS,
    refreshGraceSeconds: options.refreshGraceSeconds ?? DEFAULT_REFRESH_GRACE_SECONDS,
    deviceInterval: options.deviceInterval ?? DEFAULT_DEVICE_INTERVAL,
    signInOverHttp: options.signInOverHttp ?? false,
  };
  const entra = createEntra(world, stateDir, now, settings);
  for (const app of options.apps ?? []) entra.apps.register(app);
  const latency = options.latency === 'published';
  const throttles = (options.throttle ?? options.latency) === 'published';
  const throttle = throttles
    ? new Throttle({ now: () => world.clock.now(), timeScale, users: world.users.length })
    : null;
  const counters = new Counters();
  const control = createControlSurface({
    world,
    now,
    faults,
    counters,
    throttle,
    apps: entra.apps,
    consents: entra.consents,
  });

  let listener: Listener | null = null;
  const pipeline = new Pipeline({
    world,
    now,
    timeScale,
    latency,
    throttle,
    signInOverHttp: settings.signInOverHttp,
    surfaces: {
      graph: graphSurface,
      exchange: exchangeSurface,
      login: createLoginSurface(entra),
      reports: reportsSurface,
      control,
    },
    bearer: new BearerCheck(entra),
    faults,
    counters,
    reset: (message) => listener?.reset(message),
    log,
  });
  const door = await listen({
    certificates,
    port: options.port ?? 0,
    handle: (message, out, secure) => pipeline.handle(message, out, secure),
    refusesTls: () => faults.isOn('tls-failure'),
  });
  listener = door;
  const stranger = strangerCertificate();
  const followFaults = (): void => {
    const shown = faults.isOn('wrong-certificate') ? stranger() : certificates;
    door.present(shown.key, shown.cert);
    if (faults.isOn('wrong-certificate') || faults.isOn('tls-failure')) door.dropIdle();
  };
  followFaults();
  faults.onChange(followFaults);

  return {
    origin: `https://localhost:${door.port}`,
    port: door.port,
    caPem: certificates.caPem,
    caFile: certificates.caFile,
    tenantId: world.tenant.tenantId,
    domain: world.tenant.defaultDomain,
    personas: world.personas,
    apps: entra.apps.all().map(appFacts),
    world,
    faults,
    counters,
    throttle,
    registerApp: (registration) => entra.apps.register(registration),
    revokeConsent: (clientId) => entra.consents.revoke(clientId.toLowerCase()),
    now,
    async close() {
      pipeline.close();
      await door.close();
    },
  };
}

function appFacts(app: PracticeApp): AppFacts {
  const [secret] = app.secrets;
  return { clientId: app.clientId, kind: app.kind, name: app.name, ...(secret ? { secret } : {}) };
}

/**
 * The clock the outside sees (tokens, `Date`): it runs at real speed whatever the time scale, so that clients keep
 * working, and moves along when the practice clock is advanced by hand.
 */
function wireClock(world: World, timeScale: number, started: number): () => number {
  return () => Math.floor(world.clock.now() - (timeScale - 1) * (performance.now() - started));
}
