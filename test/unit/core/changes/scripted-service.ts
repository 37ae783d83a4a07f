import type { CallAnswer, ChangeServices, ReadAnswer } from '../../../../electron/core/changes/change-services.ts';
import type { ReadSpec, ServiceCall } from '../../../../electron/core/changes/operation.ts';
import type { Clock } from '../../../../electron/core/ports.ts';
import { AppError } from '../../../../shared/contract/errors.ts';
import type { FieldValue, FieldValues } from '../../../../shared/domain/changes.ts';

/** Repeatable numbers from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Time that passes only by sleeping. */
export class ManualClock implements Clock {
  private time: number;
  constructor(start = Date.parse('2026-03-01T08:00:00Z')) {
    this.time = start;
  }
  now(): number {
    return this.time;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.time += ms;
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

export type Fault = 'none' | 'refused' | 'lost-before' | 'lost-after' | 'outage';

/** A service of plain mailboxes and users that keeps count and misbehaves on demand. */
export class ScriptedService implements ChangeServices {
  readonly state = new Map<string, Record<string, FieldValue>>();
  /** Calls that took effect, per object. */
  readonly effects = new Map<string, number>();
  reads = 0;
  fault: (objectId: string, call: ServiceCall) => Fault = () => 'none';
  /** Called as a call arrives, before it takes effect. */
  onCall: () => void = () => {};

  put(objectId: string, values: FieldValues): void {
    this.state.set(objectId, { ...values });
  }

  async room(): Promise<() => void> {
    return () => {};
  }

  async read(specs: readonly ReadSpec[]): Promise<ReadAnswer[]> {
    this.reads += specs.length;
    return specs.map((spec) => {
      const id = spec.of === 'address' ? spec.address : spec.of === 'user' ? spec.objectId : spec.identity;
      const found = this.state.get(id);
      if (spec.of === 'address') return { kind: 'state', values: { exists: found !== undefined }, objectId: id };
      if (found === undefined) return { kind: 'gone' };
      if (spec.of === 'full-access')
        return { kind: 'state', values: { FullAccess: found[`fa:${spec.trustees[0]}`] === true } };
      if (spec.of === 'send-as') return { kind: 'state', values: { SendAs: found[`sa:${spec.trustees[0]}`] === true } };
      if (spec.of === 'send-on-behalf')
        return { kind: 'state', values: { SendOnBehalf: found[`sob:${spec.trustees[0]}`] === true } };
      return { kind: 'state', values: Object.fromEntries(spec.fields.map((field) => [field, found[field] ?? null])) };
    });
  }

  async send(calls: readonly ServiceCall[]): Promise<CallAnswer[]> {
    return calls.map((call): CallAnswer => {
      const id =
        call.service === 'graph'
          ? (call.path.split('/')[2] ?? '')
          : String(call.parameters.Identity ?? call.parameters.PrimarySmtpAddress);
      this.onCall();
      const fault = this.fault(id, call);
      if (fault === 'refused')
        return { kind: 'failed', error: new AppError('service-error', 'The service refused it.') };
      if (fault === 'outage')
        return { kind: 'failed', error: new AppError('network', 'The network is gone.', { retryable: true }) };
      if (fault === 'lost-before') return { kind: 'unknown', error: new AppError('network', 'Connection lost.') };
      this.act(id, call);
      if (fault === 'lost-after') return { kind: 'unknown', error: new AppError('network', 'Connection lost.') };
      return { kind: 'done', requestId: `r-${id}`, warnings: [] };
    });
  }

  private act(id: string, call: ServiceCall): void {
    this.effects.set(id, (this.effects.get(id) ?? 0) + 1);
    const object = this.state.get(id) ?? {};
    this.state.set(id, object);
    if (call.service === 'graph') {
      Object.assign(object, call.body);
      return;
    }
    const { Identity: _identity, ...parameters } = call.parameters;
    switch (call.cmdlet) {
      case 'Add-MailboxPermission':
        object[`fa:${String(parameters.User)}`] = true;
        break;
      case 'Remove-MailboxPermission':
        object[`fa:${String(parameters.User)}`] = false;
        break;
      case 'Set-Mailbox':
        if (typeof parameters.Type === 'string')
          object.RecipientTypeDetails = parameters.Type === 'Shared' ? 'SharedMailbox' : 'UserMailbox';
        else for (const [name, value] of Object.entries(parameters)) object[name] = asValue(value);
        break;
      default:
        break;
    }
  }
}

/** Sizes come back as numbers, cleared lists as empty. */
function asValue(value: unknown): FieldValue {
  if (typeof value === 'string' && /^\d+B$/.test(value)) return Number(value.slice(0, -1));
  if (value === 'Unlimited') return -1;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [];
  return value as FieldValue;
}
