import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/contract/errors.ts';
import { isObject, type Json, objects, text, texts } from '../http/read.ts';
import type { ServiceClient } from '../http/service-client.ts';
import type { Budget, ServiceAnswer, ServiceProfile } from '../http/types.ts';
import type { CallOptions } from '../services.ts';
import { EXPIRED_PAGE, explainExchange } from './errors.ts';

export interface ExchangeAddress {
  /** Tenant id or domain, as the URL takes it. */
  tenant: string;
  /** The signed-in account: routes requests to its mailbox server. */
  userPrincipalName: string;
}

export interface InvokeOptions extends CallOptions {
  /** Properties to return; a mailbox row has over 300. */
  select?: readonly string[];
  /** By default Get- and Test- cmdlets only. Say so for a Set- of fixed values. */
  idempotent?: boolean;
  deadlineMs?: number;
}

export interface InvokeResult {
  /** Rows without the annotations of the wire. */
  rows: Json[];
  warnings: string[];
}

/** How Exchange Online words its refusals. */
export function exchangeProfile(origin: string): ServiceProfile {
  return {
    name: 'Exchange Online',
    origin,
    explain: (answer, { headers }) =>
      explainExchange(
        answer.status,
        answer.text(),
        answer.headers.get('x-ms-diagnostics'),
        headers?.['x-cmdletname'] ?? null,
      ),
  };
}

/** Adds to or removes from a multivalued parameter; the type mark is what makes the service bind it. */
export function listDelta(delta: { add?: readonly string[]; remove?: readonly string[] }): Json {
  return {
    '@odata.type': '#Exchange.GenericHashTable',
    ...(delta.add ? { Add: delta.add } : {}),
    ...(delta.remove ? { Remove: delta.remove } : {}),
  };
}

const PAGE = 1000;
/** The service itself gives up after 15 minutes; a page of mailboxes takes seconds. */
const IDLE_MS = 3 * 60_000;
const MORE_RESULTS = /There are more results available/i;
const MAX_RESTARTS = 2;

/** A page and where the next one is. */
export interface Page {
  rows: Json[];
  warnings: string[];
  next: string | null;
}

/** Cmdlets of Exchange Online over its admin endpoint. */
export class ExchangeClient {
  readonly service: ServiceClient;
  readonly #address: ExchangeAddress;
  readonly #connectionId = randomUUID();

  constructor(service: ServiceClient, address: ExchangeAddress) {
    this.service = service;
    this.#address = address;
  }

  get root(): string {
    return `${this.service.profile.origin}/adminapi/beta/${encodeURIComponent(this.#address.tenant)}`;
  }

  url(select: readonly string[] | undefined): string {
    const query = select && select.length > 0 ? `?$select=${select.join(',')}` : '';
    return `${this.root}/InvokeCommand${query}`;
  }

  headers(cmdlet: string | null): Record<string, string> {
    return {
      'content-type': 'application/json',
      prefer: `odata.maxpagesize=${PAGE}`,
      'x-responseformat': 'json',
      'x-anchormailbox': `${this.#address.userPrincipalName.startsWith('SystemMailbox{') ? 'APP' : 'UPN'}:${this.#address.userPrincipalName}`,
      'connection-id': this.#connectionId,
      ...(cmdlet === null ? {} : { 'x-cmdletname': cmdlet }),
    };
  }

  /**
   * Runs one cmdlet and gives all its rows.
   * @throws AppError, UnknownOutcomeError for a writing cmdlet that was cut off.
   */
  async invoke(cmdlet: string, parameters: Json, options: InvokeOptions): Promise<InvokeResult> {
    const rows: Json[] = [];
    const warnings: string[] = [];
    for await (const page of this.pages(cmdlet, parameters, options)) {
      if (page.restarted) {
        rows.length = 0;
        warnings.length = 0;
      }
      rows.push(...page.rows);
      warnings.push(...page.warnings);
    }
    return { rows, warnings };
  }

  /**
   * A cmdlet's rows page by page. When the service forgets where it was, the list starts over and the page says so:
   * rows already given come again.
   */
  async *pages(
    cmdlet: string,
    parameters: Json,
    options: InvokeOptions,
    from?: string,
  ): AsyncGenerator<Page & { restarted: boolean }> {
    const first = this.url(options.select);
    let url = from ?? first;
    let cookies = new Map<string, string>();
    let visited = new Set<string>();
    let restarts = 0;
    let restarted = false;
    const wanted = typeof parameters.ResultSize === 'number' ? parameters.ResultSize : Number.POSITIVE_INFINITY;
    let given = 0;
    for (;;) {
      let answer: ServiceAnswer;
      try {
        answer = await this.send(url, cmdlet, parameters, options, cookies);
      } catch (error) {
        const expired = error instanceof AppError && error.details?.serviceCode === EXPIRED_PAGE;
        if (!expired || url === first || restarts >= MAX_RESTARTS) throw error;
        restarts++;
        restarted = true;
        url = first;
        cookies = new Map();
        visited = new Set();
        continue;
      }
      // Pages are kept by one back-end server; its cookies lead back to it.
      for (const cookie of answer.headers.getSetCookie()) {
        const [name, value] = cookie.split(';')[0]!.split(/=(.*)/s);
        if (name) cookies.set(name.trim(), value ?? '');
      }
      const page = readPage(answer.json);
      if (
        page.next === null &&
        page.warnings.some((warning) => MORE_RESULTS.test(warning)) &&
        isUnlimited(parameters)
      ) {
        throw new AppError('bad-response', 'Exchange Online cut the list short without telling how to go on.', {
          retryable: true,
          details: { clientRequestId: answer.clientRequestId },
        });
      }
      given = restarted ? page.rows.length : given + page.rows.length;
      yield { ...page, restarted };
      restarted = false;
      // A link after the asked number of rows leads nowhere.
      if (page.next === null || given >= wanted) return;
      if (visited.has(page.next)) {
        throw new AppError('bad-response', 'Exchange Online gave the same page twice.', { retryable: true });
      }
      visited.add(page.next);
      url = this.service.requireOwn(publicPort(page.next));
    }
  }

  /** One POST to the endpoint; `url` may be a next link. */
  send(
    url: string,
    cmdlet: string | null,
    parameters: Json,
    options: InvokeOptions,
    cookies: ReadonlyMap<string, string> = new Map(),
  ): Promise<ServiceAnswer> {
    return this.post(url, { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } }, cmdlet, {
      ...options,
      idempotent: options.idempotent ?? isRead(cmdlet),
      budget: isRead(cmdlet) ? 'read' : 'write',
      cookies,
    });
  }

  post(
    url: string,
    body: unknown,
    cmdlet: string | null,
    options: CallOptions & {
      idempotent: boolean;
      budget: Budget;
      deadlineMs?: number;
      cookies?: ReadonlyMap<string, string>;
      headers?: Readonly<Record<string, string>>;
    },
  ): Promise<ServiceAnswer> {
    const cookie = [...(options.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    return this.service.send({
      method: 'POST',
      url,
      headers: { ...this.headers(cmdlet), ...(cookie === '' ? {} : { cookie }), ...options.headers },
      body: JSON.stringify(body),
      idempotent: options.idempotent,
      budget: options.budget,
      idleMs: IDLE_MS,
      signal: options.signal,
      ...(options.onWait ? { onWait: options.onWait } : {}),
      ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
    });
  }
}

export const isRead = (cmdlet: string | null): boolean => cmdlet !== null && /^(Get|Test)-/i.test(cmdlet);

/** Rows of a success body without sidecar keys. No rows and no `value` are the same. */
export function readPage(body: unknown): Page {
  if (body === undefined || body === null) return { rows: [], warnings: [], next: null };
  if (!isObject(body)) {
    throw new AppError('bad-response', 'Exchange Online gave an answer that is not a list.', { retryable: true });
  }
  return {
    rows: objects(body.value).map(withoutSidecars),
    warnings: texts(body['@adminapi.warnings']),
    next: text(body['@odata.nextLink']),
  };
}

function withoutSidecars(row: Json): Json {
  const clean: Json = {};
  for (const key in row) if (!key.includes('@')) clean[key] = row[key];
  return clean;
}

const isUnlimited = (parameters: Json): boolean => /^unlimited$/i.test(String(parameters.ResultSize ?? ''));

/** Links may name the service's internal port. */
function publicPort(link: string): string {
  if (!URL.canParse(link)) return link;
  const url = new URL(link);
  if (url.port !== '446') return link;
  url.port = '';
  return url.href;
}
