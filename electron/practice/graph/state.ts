import { randomBytes } from 'node:crypto';
import type { World } from '../world/world.ts';
import { ChangeLog } from './users/change-log.ts';

/** One ordered result that is being paged through: later pages read the same order, whatever changes meanwhile. */
export interface Listing {
  id: string;
  key: string;
  version: number;
  items: readonly { id: string }[];
}

/** What the surface itself remembers about a world: caches and settings that no other surface owns. */
export class GraphState {
  /** Newest last; the oldest goes when there are too many. */
  readonly listings = new Map<string, Listing>();
  readonly changes = new ChangeLog();
  /** Null until an administrator sets it; then it wins over the switch. */
  displayConcealedNames: boolean | null = null;
  /** Writable properties the directory record itself has no place for, by user id. */
  readonly extras = new Map<string, Record<string, unknown>>();
  /** Tells this run's delta tokens from those of an earlier one. */
  readonly epoch = randomBytes(6).toString('base64url');
  /** How often the `expiring-page-token` switch has struck since it was set to this argument. */
  readonly tokenExpiry = { arg: '', refusals: 0 };
  /** Values computed once per stamp, by name. */
  readonly #memo = new Map<string, { stamp: string | number; value: unknown }>();
  #nextListing = 1;

  newListingId(): string {
    return (this.#nextListing++).toString(36);
  }

  /** Computes `make` at most once per version of the world. */
  perVersion<V>(name: string, world: World, make: () => V): V {
    return this.memo(name, world.version, make);
  }

  /** Computes `make` again only when the stamp differs from the last one. */
  memo<V>(name: string, stamp: string | number, make: () => V): V {
    const known = this.#memo.get(name);
    if (known?.stamp === stamp) return known.value as V;
    const value = make();
    this.#memo.set(name, { stamp, value });
    return value;
  }
}

const states = new WeakMap<World, GraphState>();

export function stateOf(world: World): GraphState {
  let state = states.get(world);
  if (!state) {
    state = new GraphState();
    states.set(world, state);
  }
  return state;
}
