const GUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const REMEMBERED_REQUESTS = 500;
const MOST_ROUTES = 2000;

export interface RequestRecord {
  /** Wire clock, ISO 8601. */
  at: string;
  surface: string;
  method: string;
  path: string;
  /** 0 when the connection was cut instead of answered. */
  status: number;
  ms: number;
  clientRequestId: string | null;
  requestId: string;
}

/** A path with everything that names one object taken out. */
export function routeOf(path: string): string {
  const [bare = '', cmdlet] = path.split('#', 2);
  const route = decode(bare)
    .replace(GUID, '{id}')
    .replace(/\/(users|groups|domains)\('[^']*'\)/gi, '/$1/{id}')
    .replace(/\(guid'[^']*'\)|\('[^']*'\)/g, "('{id}')")
    .replace(/^\/[^/]+\/(?=oauth2\/|v2\.0\/\.well-known|\.well-known|discovery\/)/, '/{tenant}/')
    .replace(/\/(users|groups|domains|deletedItems)\/(?!\{id\}|delta\b|\$)[^/]+/gi, '/$1/{id}')
    .replace(/\/(adminapi\/[^/]+)\/[^/]+/i, '/$1/{tenant}')
    .replace(/\/data\/download\/[^/]+/i, '/data/download/{token}');
  return cmdlet ? `${route}#${cmdlet}` : route;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What the control endpoint tells about traffic. */
export class Counters {
  #requests = new Map<string, number>();
  #recent: RequestRecord[] = [];
  #inFlight = new Map<string, number>();
  #mostInFlight = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** `graph GET /v1.0/users 200` → how often. Batch items carry `batch` in front. */
  get requests(): Record<string, number> {
    return Object.fromEntries([...this.#requests].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The latest requests, newest last. */
  get recent(): readonly RequestRecord[] {
    return this.#recent;
  }

  /** The most requests of a surface that were under way at once. */
  get mostInFlight(): Record<string, number> {
    return Object.fromEntries(this.#mostInFlight);
  }

  /** How often requests matching all given parts were answered. */
  count(match: { surface?: string; method?: string; route?: string | RegExp; status?: number }): number {
    let sum = 0;
    for (const [key, times] of this.#requests) {
      const [surface, method, route = '', status] = key.replace(/^batch /, '').split(' ');
      const routeFits =
        match.route === undefined ||
        (typeof match.route === 'string' ? route === match.route : match.route.test(route));
      if (match.surface !== undefined && match.surface !== surface) continue;
      if (match.method !== undefined && match.method !== method) continue;
      if (match.status !== undefined && String(match.status) !== status) continue;
      if (routeFits) sum += times;
    }
    return sum;
  }

  enter(surface: string): () => void {
    const now = (this.#inFlight.get(surface) ?? 0) + 1;
    this.#inFlight.set(surface, now);
    this.#mostInFlight.set(surface, Math.max(now, this.#mostInFlight.get(surface) ?? 0));
    return () => this.#inFlight.set(surface, (this.#inFlight.get(surface) ?? 1) - 1);
  }

  add(surface: string, method: string, path: string, status: number, inBatch: boolean): void {
    this.#total += inBatch ? 0 : 1;
    const key = `${inBatch ? 'batch ' : ''}${surface} ${method} ${routeOf(path)} ${status}`;
    const known = this.#requests.get(key);
    if (known === undefined && this.#requests.size >= MOST_ROUTES) return;
    this.#requests.set(key, (known ?? 0) + 1);
  }

  remember(record: RequestRecord): void {
    this.#recent.push(record);
    if (this.#recent.length > REMEMBERED_REQUESTS) this.#recent.splice(0, this.#recent.length - REMEMBERED_REQUESTS);
  }

  reset(): void {
    this.#requests = new Map();
    this.#recent = [];
    this.#mostInFlight = new Map();
    this.#total = 0;
  }
}
