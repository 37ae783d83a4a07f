import { z } from 'zod';
import type { Caller, PracticeContext, PracticeRequest, PracticeResponse } from '../http/types.ts';
import { hashText } from '../world/random.ts';
import { jsonText, plainError } from './respond.ts';
import { exchangeState } from './state/exchange-state.ts';

/** Requests one batch may hold. The service publishes no figure; clients send ten. */
const LARGEST_BATCH = 20;

const itemSchema = z.object({
  id: z.union([z.string().min(1), z.number()]).transform(String),
  method: z.string().min(1),
  url: z.string().min(1),
  headers: z.record(z.string(), z.unknown()).optional(),
  body: z.unknown().optional(),
});

const batchSchema = z.object({ requests: z.array(itemSchema).min(1) });

type BatchItem = z.infer<typeof itemSchema>;

type Dispatch = (request: PracticeRequest, context: PracticeContext) => PracticeResponse;

function bad(message: string, server: string): PracticeResponse {
  return plainError(400, 'BadRequest', message, { server });
}

/**
 * Answers `POST …/$batch`. Items run in their order; the answers come in another one, each with its id.
 * Without `odata.continue-on-error` the first failure ends the batch, and the items after it have no answer.
 */
export function answerBatch(
  request: PracticeRequest,
  context: PracticeContext,
  caller: Caller,
  dispatch: Dispatch,
): PracticeResponse {
  const { backEnd: server } = exchangeState(context.world).names;
  let body: unknown;
  try {
    body = request.json();
  } catch {
    return bad('The batch request body is not valid JSON.', server);
  }
  const parsed = batchSchema.safeParse(body);
  if (!parsed.success)
    return bad('The batch request must hold an array of requests, each with id, method and url.', server);
  const { requests } = parsed.data;
  if (requests.length > LARGEST_BATCH)
    return bad(`The batch holds ${requests.length} requests; at most ${LARGEST_BATCH} are allowed.`, server);
  if (new Set(requests.map((item) => item.id)).size !== requests.length)
    return bad('Every request of a batch must have an id of its own.', server);
  const goesOn = /odata\.continue-on-error(?!\s*=\s*false)/i.test(request.headers.prefer ?? '');
  const answers: { order: number; text: string }[] = [];
  for (const item of requests) {
    const response = answerItem(item, request, context, caller, dispatch);
    answers.push({ order: hashText(`${request.requestId}/${item.id}`), text: answerText(item.id, response) });
    if (response.status >= 400 && !goesOn) break;
  }
  answers.sort((a, b) => a.order - b.order);
  return jsonText(200, `{"responses":[${answers.map((answer) => answer.text).join(',')}]}`, { server });
}

function answerItem(
  item: BatchItem,
  outer: PracticeRequest,
  context: PracticeContext,
  caller: Caller,
  dispatch: Dispatch,
): PracticeResponse {
  const { backEnd: server } = exchangeState(context.world).names;
  let url: URL;
  try {
    url = new URL(item.url, `${outer.origin}${outer.path.replace(/\$batch$/i, '')}`);
  } catch {
    return bad(`The url of request ${item.id} is malformed.`, server);
  }
  if (/\/\$batch$/i.test(url.pathname)) return bad('A batch cannot hold another batch.', server);
  const text = item.body === undefined ? '' : JSON.stringify(item.body);
  const inner: PracticeRequest = {
    ...outer,
    method: item.method.toUpperCase(),
    path: url.pathname,
    query: url.searchParams,
    headers: innerHeaders(item, outer),
    body: new TextEncoder().encode(text),
    json: () => item.body,
    caller,
  };
  const vetoed = context.admit?.(inner);
  const response = vetoed ?? dispatch(inner, context);
  context.settled?.(inner, response);
  return response;
}

/** An item's own headers win; the preferences of the whole hold where it has none. */
function innerHeaders(item: BatchItem, outer: PracticeRequest): Record<string, string> {
  const own = Object.entries(item.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return { ...outer.headers, ...Object.fromEntries(own) };
}

function answerText(id: string, response: PracticeResponse): string {
  const headers = JSON.stringify(response.headers ?? {});
  return `{"id":${JSON.stringify(id)},"status":${response.status},"headers":${headers},"body":${bodyText(response.body)}}`;
}

function bodyText(body: unknown): string {
  if (body === undefined || body instanceof Uint8Array) return 'null';
  if (typeof body !== 'string') return JSON.stringify(body);
  return /^\s*[[{]/.test(body) ? body : JSON.stringify(body);
}
