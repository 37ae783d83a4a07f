import { AppError } from '../../../shared/contract/errors.ts';
import { defaultFor } from '../http/meanings.ts';
import { isUnknownOutcome, UnknownOutcomeError } from '../http/outcome.ts';
import { isObject, type Json, objects, text } from '../http/read.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { Explanation } from '../http/types.ts';
import type { CallOptions } from '../services.ts';
import { type ExchangeClient, isRead, readPage } from './client.ts';
import { explainExchange } from './errors.ts';

export interface ExchangeBatchItem {
  id: string;
  cmdlet: string;
  parameters: Json;
  select?: readonly string[];
  /** By default Get- and Test- cmdlets only. */
  idempotent?: boolean;
}

export type ExchangeBatchResult =
  | { id: string; ok: true; rows: Json[]; warnings: string[] }
  | { id: string; ok: false; error: AppError };

/** What clients of this endpoint send; the service publishes no limit. */
export const EXCHANGE_BATCH_SIZE = 10;
const MAX_RETRIES = 5;

/**
 * Sends up to ten cmdlets as one, and those the service pushed back again until they are answered. Answers come in any
 * order and are matched by id. A result that does not fit one page is read on by itself.
 * @throws AppError only when nothing was sent.
 */
export async function exchangeBatch(
  client: ExchangeClient,
  items: readonly ExchangeBatchItem[],
  options: CallOptions,
): Promise<ExchangeBatchResult[]> {
  if (items.length > EXCHANGE_BATCH_SIZE) {
    throw new AppError('internal', `A batch holds ${EXCHANGE_BATCH_SIZE} cmdlets at most.`);
  }
  const results = new Map<string, ExchangeBatchResult>();
  let open = [...items];
  const budget = items.every((item) => isRead(item.cmdlet)) ? 'read' : 'write';
  for (let retries = 1; open.length > 0; retries++) {
    let answers: Map<string, Answer>;
    try {
      answers = await send(client, open, budget, options);
    } catch (error) {
      if (results.size === 0 && !isUnknownOutcome(error)) throw error;
      for (const item of open) results.set(item.id, { id: item.id, ok: false, error: asAppError(error) });
      break;
    }
    const again: ExchangeBatchItem[] = [];
    let pause = 0;
    let throttled = false;
    for (const item of open) {
      const verdict = await judge(client, item, answers.get(item.id), options);
      if (verdict.again && (verdict.throttled || retries <= MAX_RETRIES)) {
        again.push(item);
        throttled ||= verdict.throttled;
        pause = Math.max(pause, verdict.waitMs ?? 0);
      } else {
        results.set(item.id, verdict.result);
      }
    }
    open = again;
    if (open.length === 0) break;
    const wait = pause > 0 ? pause : client.service.backoff(retries);
    if (throttled) client.service.gate(budget).pause(wait, 'Exchange Online asked us to slow down');
    else {
      try {
        await client.service.sleep(wait, options.signal);
      } catch {
        for (const item of open) {
          results.set(item.id, { id: item.id, ok: false, error: new AppError('cancelled', 'Cancelled.') });
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

const idempotentOf = (item: ExchangeBatchItem): boolean => item.idempotent ?? isRead(item.cmdlet);

async function send(
  client: ExchangeClient,
  items: readonly ExchangeBatchItem[],
  budget: 'read' | 'write',
  options: CallOptions,
): Promise<Map<string, Answer>> {
  const body = {
    requests: items.map((item) => ({
      id: item.id,
      method: 'POST',
      url: client.url(item.select),
      headers: client.headers(item.cmdlet),
      body: { CmdletInput: { CmdletName: item.cmdlet, Parameters: item.parameters } },
    })),
  };
  const answer = await client.post(`${client.root}/$batch`, body, null, {
    ...options,
    idempotent: items.every(idempotentOf),
    budget,
    headers: { prefer: 'odata.maxpagesize=1000;odata.continue-on-error' },
  });
  const answers = new Map<string, Answer>();
  for (const response of isObject(answer.json) ? objects(answer.json.responses) : []) {
    const id = text(response.id) ?? (typeof response.id === 'number' ? String(response.id) : null);
    if (id === null) continue;
    const headers = new Map<string, string>();
    for (const [name, value] of Object.entries(isObject(response.headers) ? response.headers : {})) {
      headers.set(name.toLowerCase(), String(value));
    }
    // Some answers carry only a body: an error in it is the status.
    const failed = isObject(response.body) && isObject(response.body.error);
    answers.set(id, {
      status: typeof response.status === 'number' ? response.status : failed ? 400 : 200,
      headers,
      body: response.body,
    });
  }
  return answers;
}

interface Verdict {
  again: boolean;
  throttled: boolean;
  waitMs: number | null;
  result: ExchangeBatchResult;
}

async function judge(
  client: ExchangeClient,
  item: ExchangeBatchItem,
  answer: Answer | undefined,
  options: CallOptions,
): Promise<Verdict> {
  const fail = (error: AppError, again = false, throttled = false, waitMs: number | null = null): Verdict => ({
    again,
    throttled,
    waitMs,
    result: { id: item.id, ok: false, error },
  });
  const idempotent = idempotentOf(item);
  if (!answer) {
    const message = 'The batch came back without an answer for this item.';
    return idempotent
      ? fail(new AppError('bad-response', message, { retryable: true }), true)
      : fail(new UnknownOutcomeError('bad-response', message));
  }
  const failed = isObject(answer.body) && isObject(answer.body.error);
  if (answer.status < 400 && !failed) {
    try {
      const page = readPage(answer.body);
      if (page.next === null) {
        return { again: false, throttled: false, waitMs: null, result: { id: item.id, ok: true, ...rowsOf(page) } };
      }
      const whole = await client.invoke(item.cmdlet, item.parameters, {
        ...options,
        ...(item.select ? { select: item.select } : {}),
      });
      return { again: false, throttled: false, waitMs: null, result: { id: item.id, ok: true, ...whole } };
    } catch (error) {
      return fail(asAppError(error));
    }
  }
  const explanation = explain(answer, item.cmdlet);
  const throttled = answer.status === 429 || explanation?.code === 'throttled';
  const unclear = explanation?.again === 'unclear' || [408, 500, 502, 503, 504].includes(answer.status);
  const waitMs = parseRetryAfter(answer.headers.get('retry-after'), 0, answer.headers.get('date'));
  const said = explanation ?? defaultFor(answer.status, client.service.profile.name);
  const details = {
    status: answer.status,
    ...(explanation?.serviceCode === undefined ? {} : { serviceCode: explanation.serviceCode }),
    ...(explanation?.serviceMessage === undefined ? {} : { serviceMessage: explanation.serviceMessage }),
    ...(answer.headers.has('request-id') ? { requestId: answer.headers.get('request-id')! } : {}),
  };
  if (unclear && !idempotent) return fail(new UnknownOutcomeError('service-unavailable', said.message, { details }));
  return fail(
    new AppError(said.code, said.message, {
      ...(said.hint === undefined ? {} : { hint: said.hint }),
      retryable: throttled || unclear,
      details,
    }),
    throttled || unclear,
    throttled,
    waitMs,
  );
}

function explain(answer: Answer, cmdlet: string): Explanation | null {
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null);
  return explainExchange(answer.status, body, answer.headers.get('x-ms-diagnostics') ?? null, cmdlet);
}

const rowsOf = (page: { rows: Json[]; warnings: string[] }) => ({ rows: page.rows, warnings: page.warnings });

const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', 'The batch failed unexpectedly.', { cause: error });
