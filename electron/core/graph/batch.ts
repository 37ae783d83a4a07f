import { AppError } from '../../../shared/contract/errors.ts';
import { defaultFor } from '../http/meanings.ts';
import { isUnknownOutcome, UnknownOutcomeError } from '../http/outcome.ts';
import { isObject, objects, text } from '../http/read.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { CallOptions } from '../services.ts';
import { explainGraph } from './profile.ts';
import type { GraphClient } from './sdk.ts';

export interface BatchItem {
  id: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the version: `/users/{id}/assignLicense`. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  idempotent: boolean;
  /** Ids of items of the same batch that must succeed first. */
  dependsOn?: readonly string[];
}

export type BatchResult =
  | { id: string; ok: true; status: number; body: unknown }
  | { id: string; ok: false; status: number | null; error: AppError };

/** The service's limit. */
export const BATCH_SIZE = 20;
const MAX_RETRIES = 5;

/**
 * Sends up to 20 requests as one, and those the service pushed back again until they are answered. Each item gets its
 * own result; one that may have acted without telling fails with UnknownOutcomeError.
 * @throws AppError only when nothing was sent (not signed in, cancelled before the first try).
 */
export async function graphBatch(
  graph: GraphClient,
  items: readonly BatchItem[],
  options: CallOptions,
): Promise<BatchResult[]> {
  if (items.length > BATCH_SIZE) throw new AppError('internal', `A batch holds ${BATCH_SIZE} requests at most.`);
  const results = new Map<string, BatchResult>();
  let open = [...items];
  for (let retries = 0; open.length > 0; ) {
    let answers: Map<string, Answer>;
    try {
      answers = await send(graph, open, options);
    } catch (error) {
      if (results.size === 0 && !isUnknownOutcome(error)) throw error;
      for (const item of open) results.set(item.id, { id: item.id, ok: false, status: null, error: asAppError(error) });
      break;
    }
    const again = new Set<string>();
    let pause = 0;
    let throttled = false;
    for (const item of open) {
      const answer = answers.get(item.id);
      const verdict = judge(graph, item, answer);
      if (verdict.again && (verdict.throttled || retries < MAX_RETRIES)) {
        again.add(item.id);
        throttled ||= verdict.throttled;
        pause = Math.max(pause, verdict.waitMs ?? 0);
      } else {
        results.set(item.id, verdict.result);
      }
    }
    // What failed only because something it depends on goes again, goes again with it.
    for (const item of open) {
      if (answers.get(item.id)?.status === 424 && item.dependsOn?.some((id) => again.has(id))) {
        again.add(item.id);
        results.delete(item.id);
      }
    }
    open = open.filter((item) => again.has(item.id));
    if (open.length === 0) break;
    retries++;
    const budget = open.every((item) => item.method === 'GET') ? 'read' : 'write';
    const wait = pause > 0 ? pause : graph.service.backoff(retries);
    if (throttled) {
      options.onThrottled?.();
      graph.service.gate(budget).pause(wait, 'Microsoft Graph asked us to slow down');
    } else {
      try {
        await graph.service.sleep(wait, options.signal);
      } catch {
        // Cancelled: none of these was acted on.
        for (const item of open) {
          results.set(item.id, {
            id: item.id,
            ok: false,
            status: null,
            error: new AppError('cancelled', 'Cancelled.'),
          });
        }
        break;
      }
    }
  }
  return items.map((item) => results.get(item.id)!);
}

interface Answer {
  status: number;
  headers: Map<string, string>;
  body: unknown;
}

const REFERENCE = '@odata.id';
const WORLDWIDE = 'https://graph.microsoft.com/';

/** Plans write references to objects as they read worldwide; each national cloud knows only its own. */
function inThisCloud(body: unknown, origin: string): unknown {
  const reference = body instanceof Object && REFERENCE in body ? body[REFERENCE] : undefined;
  if (typeof reference !== 'string' || !reference.startsWith(WORLDWIDE)) return body;
  return { ...(body as object), [REFERENCE]: new URL(reference.slice(WORLDWIDE.length), `${origin}/`).href };
}

async function send(
  graph: GraphClient,
  items: readonly BatchItem[],
  options: CallOptions,
): Promise<Map<string, Answer>> {
  const ids = new Set(items.map((item) => item.id));
  const reads = items.every((item) => item.method === 'GET');
  const answer = await graph.request(
    {
      method: 'POST',
      path: '/$batch',
      idempotent: items.every((item) => item.idempotent),
      budget: reads ? 'read' : 'write',
      body: {
        requests: items.map((item) => {
          const dependsOn = item.dependsOn?.filter((id) => ids.has(id)) ?? [];
          return {
            id: item.id,
            method: item.method,
            url: item.url,
            headers: { ...(item.body === undefined ? {} : { 'Content-Type': 'application/json' }), ...item.headers },
            ...(item.body === undefined ? {} : { body: inThisCloud(item.body, graph.service.profile.origin) }),
            ...(dependsOn.length > 0 ? { dependsOn } : {}),
          };
        }),
      },
    },
    options,
  );
  const answers = new Map<string, Answer>();
  for (const response of isObject(answer.json) ? objects(answer.json.responses) : []) {
    const id = text(response.id);
    if (id === null || typeof response.status !== 'number') continue;
    const headers = new Map<string, string>();
    for (const [name, value] of Object.entries(isObject(response.headers) ? response.headers : {})) {
      headers.set(name.toLowerCase(), String(value));
    }
    answers.set(id, { status: response.status, headers, body: response.body });
  }
  return answers;
}

function judge(
  graph: GraphClient,
  item: BatchItem,
  answer: Answer | undefined,
): { again: boolean; throttled: boolean; waitMs: number | null; result: BatchResult } {
  if (!answer) {
    const message = 'The batch came back without an answer for this item.';
    const error = item.idempotent
      ? new AppError('bad-response', message, { retryable: true })
      : new UnknownOutcomeError('bad-response', message);
    return {
      again: item.idempotent,
      throttled: false,
      waitMs: null,
      result: { id: item.id, ok: false, status: null, error },
    };
  }
  const { status } = answer;
  if (status >= 200 && status < 400) {
    return {
      again: false,
      throttled: false,
      waitMs: null,
      result: { id: item.id, ok: true, status, body: answer.body },
    };
  }
  const explanation = explainGraph(status, answer.body, item);
  const throttled = status === 429 || explanation?.code === 'throttled';
  const unclear = [408, 500, 502, 503, 504].includes(status);
  const waitMs = parseRetryAfter(answer.headers.get('retry-after'), 0, answer.headers.get('date'));
  const details = {
    status,
    ...(explanation?.serviceCode === undefined ? {} : { serviceCode: explanation.serviceCode }),
    ...(explanation?.serviceMessage === undefined ? {} : { serviceMessage: explanation.serviceMessage }),
    ...(answer.headers.has('request-id') ? { requestId: answer.headers.get('request-id')! } : {}),
  };
  const said = explanation ?? defaultFor(status, graph.service.profile.name);
  const error =
    unclear && !item.idempotent
      ? new UnknownOutcomeError('service-unavailable', said.message, { details })
      : new AppError(said.code, said.message, {
          ...(said.hint === undefined ? {} : { hint: said.hint }),
          retryable: throttled || unclear || explanation?.again !== undefined,
          details,
        });
  return {
    again: throttled || explanation?.again === 'refused' || (unclear && item.idempotent),
    throttled,
    waitMs,
    result: { id: item.id, ok: false, status, error },
  };
}

const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', 'The batch failed unexpectedly.', { cause: error });
