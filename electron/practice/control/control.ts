import { z } from 'zod';
import type { AppRegistry } from '../entra/apps.ts';
import type { ConsentStore } from '../entra/consent.ts';
import { BUILT_IN_ROLES } from '../graph/directory/role-catalog.ts';
import type { Counters } from '../http/counters.ts';
import { FAULT_KINDS } from '../http/fault-catalogue.ts';
import { FaultArgumentError, type Faults } from '../http/faults.ts';
import type { Throttle } from '../http/throttle.ts';
import type { PracticeRequest, PracticeResponse, Surface } from '../http/types.ts';
import type { World } from '../world/world.ts';

export interface ControlOptions {
  world: World;
  /** Wire clock, milliseconds. */
  now(): number;
  faults: Faults;
  counters: Counters;
  throttle: Throttle | null;
  apps: AppRegistry;
  consents: ConsentStore;
}

/** More objects than this are only told with `?writes=all`. */
const MOST_WRITES = 5000;

const faultInput = z.strictObject({
  name: z.string().optional(),
  args: z.string().optional(),
  action: z.enum(['on', 'off']).default('on'),
});
const clockInput = z.strictObject({ advanceMs: z.number().finite().min(0) });
const settingsInput = z.strictObject({ concealedNames: z.boolean().optional(), premium: z.boolean().optional() });
const permissions = z.strictObject({ graph: z.array(z.string()).optional(), exchange: z.array(z.string()).optional() });
const appInput = z.strictObject({
  clientId: z.string(),
  name: z.string().optional(),
  kind: z.enum(['public', 'confidential']).optional(),
  secrets: z.array(z.string()).optional(),
  certificates: z.array(z.string()).optional(),
  redirectUris: z.array(z.string()).optional(),
  requires: permissions.optional(),
  consented: permissions.optional(),
  permissions: permissions.optional(),
  roles: z.array(z.string()).optional(),
});
const consentInput = z.strictObject({ clientId: z.string(), action: z.literal('revoke') });

/** `/_practice/…`: state, faults, clock, settings, counters and applications of the running tenant. */
export function createControlSurface(options: ControlOptions): Surface {
  const { world, faults, counters, apps, consents } = options;
  const routes: Record<string, (request: PracticeRequest) => PracticeResponse> = {
    'GET state': (request) => ok(state(options, request.query.get('writes') === 'all')),
    'GET requests': () => ok({ requests: counters.recent }),
    'GET faults': () =>
      ok({ on: faults.list(), known: FAULT_KINDS.map(({ name, stage, args, says }) => ({ name, stage, args, says })) }),
    'POST faults': (request) => {
      const { name, args, action } = faultInput.parse(request.json());
      if (action === 'off') faults.off(name);
      else if (name === undefined) return bad('A fault needs a name.');
      else faults.on(name, args);
      return ok({ on: faults.list() });
    },
    'POST clock': (request) => {
      world.clock.advance(clockInput.parse(request.json()).advanceMs);
      return ok(clockOf(options));
    },
    'POST settings': (request) => {
      const { concealedNames, premium } = settingsInput.parse(request.json());
      if (concealedNames === true) faults.on('concealed-names');
      if (concealedNames === false) faults.off('concealed-names');
      if (premium !== undefined) world.tenant.premium = premium;
      return ok(settingsOf(options));
    },
    'POST reset-counters': () => {
      counters.reset();
      return ok({});
    },
    'GET apps': () => ok({ apps: apps.all().map(({ secrets: _secrets, certificates: _certificates, ...app }) => app) }),
    'POST apps': (request) => {
      const input = appInput.parse(request.json());
      const app = apps.register(dropUndefined({ ...input, roles: input.roles?.map(roleId) }));
      return ok({ clientId: app.clientId, kind: app.kind, name: app.name });
    },
    'POST consent': (request) => {
      const { clientId } = consentInput.parse(request.json());
      consents.revoke(clientId.toLowerCase());
      return ok({});
    },
  };
  return (request) => {
    const name = request.path.replace(/^\/_practice\/?/, '').replace(/\/$/, '') || 'state';
    const handler = routes[`${request.method} ${name}`];
    if (!handler) {
      const known = Object.keys(routes).some((route) => route.endsWith(` ${name}`));
      return {
        status: known ? 405 : 404,
        body: { error: known ? 'Method not allowed' : `Nothing at ${request.path}`, routes: Object.keys(routes) },
      };
    }
    try {
      return handler(request);
    } catch (error) {
      if (error instanceof z.ZodError) return bad(z.prettifyError(error));
      if (error instanceof FaultArgumentError || error instanceof SyntaxError || error instanceof Error)
        return bad(error.message);
      throw error;
    }
  };
}

/** A role by its template id or its name. */
function roleId(role: string): string {
  const wanted = role.toLowerCase();
  const found = BUILT_IN_ROLES.find(
    ({ templateId, displayName }) => templateId === wanted || displayName.toLowerCase() === wanted,
  );
  if (!found) throw new Error(`There is no role called ${role}.`);
  return found.templateId;
}

function ok(body: object): PracticeResponse {
  return { status: 200, headers: { 'cache-control': 'no-store' }, body };
}

function bad(error: string): PracticeResponse {
  return { status: 400, body: { error } };
}

function dropUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

function clockOf({ world, now }: ControlOptions): object {
  return { practiceTime: new Date(world.clock.now()).toISOString(), wireTime: new Date(now()).toISOString() };
}

function settingsOf({ world, faults }: ControlOptions): object {
  return { concealedNames: faults.isOn('concealed-names'), premium: world.tenant.premium };
}

function state(options: ControlOptions, allWrites: boolean): object {
  const { world, faults, counters, throttle } = options;
  let applied = 0;
  for (const times of world.writes.values()) applied += times;
  const listed = allWrites || world.writes.size <= MOST_WRITES;
  return {
    tenant: {
      tenantId: world.tenant.tenantId,
      displayName: world.tenant.displayName,
      domain: world.tenant.defaultDomain,
    },
    clock: clockOf(options),
    settings: settingsOf(options),
    size: { users: world.users.length, mailboxes: world.mailboxes.length, groups: world.groups.size },
    faults: faults.list(),
    counters: {
      total: counters.total,
      requests: counters.requests,
      mostInFlight: counters.mostInFlight,
      throttled: throttle?.refused ?? 0,
      // Requests that came back before the Retry-After they had been given was over.
      tooEarly: throttle?.early ?? 0,
    },
    writes: {
      applied,
      objects: world.writes.size,
      ...(listed ? { byObject: Object.fromEntries(world.writes) } : { byObject: null, hint: 'ask with ?writes=all' }),
    },
  };
}
