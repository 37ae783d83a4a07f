import { FAULT_KINDS, type FaultKind, type FaultStage, faultKind } from './fault-catalogue.ts';

/** What a fault is matched against. */
export interface FaultTarget {
  surface: string;
  method: string;
  /** Path with query, decoded as far as possible; InvokeCommand is followed by `#` and the cmdlet. */
  path: string;
}

/** A fault that is on. Its own arguments are in `args`; the counters only grow. */
export interface ActiveFault {
  kind: FaultKind;
  /** The argument text as given, for the surfaces. */
  raw: string;
  args: Readonly<Record<string, string>>;
  /** Matching requests so far. */
  seen: number;
  /** How many of them it struck. */
  hits: number;
}

export interface FaultState {
  name: string;
  args: string;
  seen: number;
  hits: number;
}

/** Arguments that could not be understood, in words for the person who typed them. */
export class FaultArgumentError extends Error {}

/**
 * The faults that are on. They strike by counting, never by chance: `skip` lets the first matches pass, `count`
 * says how many are struck after that, `every=n` strikes only each n-th.
 */
export class Faults {
  #active: ActiveFault[] = [];
  readonly #listeners = new Set<() => void>();

  /** Switches a fault on; throws FaultArgumentError for a name or an argument that makes no sense. */
  on(name: string, raw = ''): ActiveFault {
    const kind = faultKind(name);
    if (!kind) {
      throw new FaultArgumentError(
        `There is no fault named '${name}'. Known: ${FAULT_KINDS.map((entry) => entry.name).join(', ')}.`,
      );
    }
    const args = kind.stage === 'switch' ? {} : parseArgs(name, raw);
    const fault: ActiveFault = { kind, raw, args, seen: 0, hits: 0 };
    if (kind.stage === 'switch') this.off(name);
    this.#active.push(fault);
    this.#changed();
    return fault;
  }

  /** Switches one fault off, or all of them. Returns how many were on. */
  off(name?: string): number {
    const before = this.#active.length;
    this.#active = name === undefined ? [] : this.#active.filter((fault) => fault.kind.name !== name);
    if (this.#active.length !== before) this.#changed();
    return before - this.#active.length;
  }

  isOn(name: string): boolean {
    return this.#active.some((fault) => fault.kind.name === name);
  }

  /** The argument text of a switch; undefined when it is off or was given none. */
  arg(name: string): string | undefined {
    return this.#active.find((fault) => fault.kind.name === name)?.raw || undefined;
  }

  list(): FaultState[] {
    return this.#active.map(({ kind, raw, seen, hits }) => ({ name: kind.name, args: raw, seen, hits }));
  }

  /** Counts the request against every fault of a stage and returns the ones that strike it. */
  strike(stage: FaultStage, target: FaultTarget): ActiveFault[] {
    return this.#active.filter((fault) => fault.kind.stage === stage && matches(fault, target) && take(fault));
  }

  /** Runs after every switch on or off. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function matches(fault: ActiveFault, target: FaultTarget): boolean {
  if (target.surface === 'control') return false;
  const { surface, method, path } = fault.args;
  const surfaces = surface ? surface.split('+') : fault.kind.surfaces;
  if (surfaces.length > 0 && !surfaces.includes(target.surface)) return false;
  if (method && !method.toUpperCase().split('+').includes(target.method)) return false;
  return !path || new RegExp(path, 'i').test(target.path);
}

function take(fault: ActiveFault): boolean {
  fault.seen += 1;
  const skip = Number(fault.args.skip ?? 0);
  const count = Number(fault.args.count ?? fault.kind.count);
  const every = Number(fault.args.every ?? 1);
  const place = fault.seen - skip;
  if (place <= 0 || fault.hits >= count || (place - 1) % every !== 0) return false;
  fault.hits += 1;
  return true;
}

/** `name:a=1,b=2` or `name` as the command line gives it. */
export function splitFault(text: string): { name: string; raw: string } {
  const colon = text.indexOf(':');
  return colon < 0 ? { name: text, raw: '' } : { name: text.slice(0, colon), raw: text.slice(colon + 1) };
}

const NUMBERS = ['skip', 'count', 'every', 'ms', 'keep', 'status'];

/** Reads `a=1,b=2`; a comma inside a value is written `\,`. */
function parseArgs(name: string, raw: string): Record<string, string> {
  const args: Record<string, string> = {};
  for (const part of raw.split(/(?<!\\),/).filter(Boolean)) {
    const equals = part.indexOf('=');
    if (equals <= 0) throw new FaultArgumentError(`'${part}' is not an argument of ${name}; write name=value.`);
    args[part.slice(0, equals).trim()] = part.slice(equals + 1).replaceAll('\\,', ',');
  }
  for (const key of NUMBERS) {
    if (args[key] !== undefined && !(Number(args[key]) >= 0))
      throw new FaultArgumentError(`${key}=${args[key]} of ${name} is not a number.`);
  }
  if (args.every !== undefined && Number(args.every) < 1)
    throw new FaultArgumentError(`every of ${name} must be 1 or more.`);
  if (args.path !== undefined) {
    try {
      new RegExp(args.path);
    } catch {
      throw new FaultArgumentError(`path=${args.path} of ${name} is not a regular expression.`);
    }
  }
  return args;
}
