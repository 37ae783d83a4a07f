import type { PracticeContext, PracticeRequest, PracticeResponse } from '../http/types.ts';
import { type GraphCall, readBody } from './call.ts';
import { errorResponse, GraphError } from './errors.ts';
import { readPath } from './path.ts';
import { json } from './respond.ts';
import { stableGuid, stableNumber } from './values.ts';

const MAX_ITEMS = 20;
const LICENSE_ACTIONS: ReadonlySet<string> = new Set(['assignlicense', 'reprocesslicenseassignment']);
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);

interface BatchItem {
  id: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  dependsOn: string[];
}

interface BatchAnswer {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

export type Dispatch = (request: PracticeRequest, context: PracticeContext) => Promise<PracticeResponse>;

/**
 * POST /$batch. Items run in dependency order; throttling and faults may take an item's place; answers come back
 * in no particular (but repeatable) order. Throws `GraphError` 400 for a malformed batch.
 */
export async function runBatch(call: GraphCall, dispatch: Dispatch): Promise<PracticeResponse> {
  const items = readItems(readBody(call));
  const answers = new Map<string, BatchAnswer>();
  const ran: BatchItem[] = [];
  for (const item of inOrder(items)) {
    const request = toRequest(call, item);
    const failed = item.dependsOn.some((id) => (answers.get(id)?.status ?? 500) >= 400);
    let response: PracticeResponse;
    if (failed) response = dependencyFailed(request, call);
    else if (ran.some((other) => collides(item, other, items))) response = concurrencyViolation(request, call);
    else {
      response = await answerItem(call, request, dispatch);
      ran.push(item);
    }
    call.context.settled?.(request, response);
    answers.set(item.id, toAnswer(item.id, response));
  }
  return json({ responses: shuffled([...answers.values()], call.request.requestId) });
}

async function answerItem(call: GraphCall, request: PracticeRequest, dispatch: Dispatch): Promise<PracticeResponse> {
  if (/\/\$batch\/?$/i.test(request.path)) {
    return errorResponse(
      new GraphError(400, 'BadRequest', 'A batch request cannot contain another batch.'),
      request,
      call.world,
    );
  }
  return call.context.admit?.(request) ?? (await dispatch(request, call.context));
}

function dependencyFailed(request: PracticeRequest, call: GraphCall): PracticeResponse {
  return errorResponse(
    new GraphError(424, 'FailedDependency', 'A request that this request depends on has failed.'),
    request,
    call.world,
  );
}

/** Two license changes of one user that nothing puts in order run at the same time, and one of them loses. */
function collides(item: BatchItem, other: BatchItem, items: readonly BatchItem[]): boolean {
  const subject = licenseSubject(item);
  return subject !== null && subject === licenseSubject(other) && !isAfter(item, other.id, items);
}

function licenseSubject({ method, url }: BatchItem): string | null {
  if (method !== 'POST') return null;
  const [collection, id, action] = readPath(`/v1.0/${url.split('?')[0]}`).segments.map((segment) =>
    segment.toLowerCase(),
  );
  if (collection === 'me' && LICENSE_ACTIONS.has(id ?? '')) return 'me';
  return collection === 'users' && LICENSE_ACTIONS.has(action ?? '') ? (id ?? null) : null;
}

function isAfter(item: BatchItem, id: string, items: readonly BatchItem[]): boolean {
  return item.dependsOn.some((before) => {
    if (before === id) return true;
    const next = items.find((one) => one.id === before);
    return next !== undefined && isAfter(next, id, items);
  });
}

function concurrencyViolation(request: PracticeRequest, call: GraphCall): PracticeResponse {
  return errorResponse(
    new GraphError(
      409,
      'Directory_ConcurrencyViolation',
      'Unable to complete the request because of a conflicting concurrent update. Please try again.',
      {
        headers: { 'Retry-After': '2' },
      },
    ),
    request,
    call.world,
  );
}

function readItems(body: Record<string, unknown>): BatchItem[] {
  const { requests } = body;
  if (!Array.isArray(requests) || requests.length === 0) throw malformed('Invalid batch payload format.');
  if (requests.length > MAX_ITEMS) {
    throw new GraphError(
      400,
      'MaximumValueExceeded',
      `Number of batch request steps exceeds the maximum value of ${MAX_ITEMS}.`,
    );
  }
  const seen = new Set<string>();
  const items = requests.map((raw: unknown) => {
    const item = readItem(raw);
    const key = item.id.toLowerCase();
    if (seen.has(key)) throw malformed(`Request id: ${item.id} is not unique.`);
    seen.add(key);
    return item;
  });
  for (const item of items) {
    for (const id of item.dependsOn) {
      if (!items.some((other) => other.id === id) || id === item.id) {
        throw malformed(`Request id: ${item.id} depends on an unknown request: ${id}.`);
      }
    }
  }
  return items;
}

function readItem(raw: unknown): BatchItem {
  if (typeof raw !== 'object' || raw === null) throw malformed('Invalid batch payload format.');
  const { id, method, url, headers, body, dependsOn } = raw as Record<string, unknown>;
  if (typeof id !== 'string' || id === '') throw malformed('Invalid batch payload format: id is missing.');
  if (typeof method !== 'string' || !METHODS.has(method.toUpperCase())) {
    throw malformed(`Request id: ${id} has an unsupported method.`);
  }
  if (typeof url !== 'string' || url === '' || /^[a-z][a-z\d+.-]*:/i.test(url)) {
    throw malformed(`Request id: ${id} has an invalid url; it must be relative.`);
  }
  const lower: Record<string, string> = {};
  if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers)) lower[name.toLowerCase()] = String(value);
  }
  if (body !== undefined && body !== null && lower['content-type'] === undefined) {
    throw malformed(`Write request id : ${id} does not contain Content-Type header or body.`);
  }
  const depends = Array.isArray(dependsOn) ? dependsOn.map(String) : [];
  return { id, method: method.toUpperCase(), url, headers: lower, body, dependsOn: depends };
}

/** Items behind everything they depend on. Throws for a circle. */
function inOrder(items: readonly BatchItem[]): BatchItem[] {
  const ordered: BatchItem[] = [];
  const done = new Set<string>();
  while (ordered.length < items.length) {
    const ready = items.filter((item) => !done.has(item.id) && item.dependsOn.every((id) => done.has(id)));
    if (ready.length === 0) throw malformed('The batch contains a circular dependency.');
    for (const item of ready) {
      ordered.push(item);
      done.add(item.id);
    }
  }
  return ordered;
}

function toRequest(call: GraphCall, item: BatchItem): PracticeRequest {
  const { request } = call;
  const [path = '', ...rest] = item.url.split('?');
  const bytes = encodeBody(item.body);
  const headers = { ...item.headers };
  const clientId = headers['client-request-id'] ?? request.headers['client-request-id'];
  if (clientId !== undefined) headers['client-request-id'] = clientId;
  return {
    ...request,
    method: item.method,
    path: `/${call.version}${path.startsWith('/') ? '' : '/'}${path}`,
    query: new URLSearchParams(rest.join('?')),
    headers,
    body: bytes,
    json: () => JSON.parse(new TextDecoder().decode(bytes)) as unknown,
    requestId: stableGuid(request.requestId, item.id),
  };
}

function encodeBody(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array();
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
}

function toAnswer(id: string, response: PracticeResponse): BatchAnswer {
  const answer: BatchAnswer = { id, status: response.status, headers: response.headers ?? {} };
  if (response.body !== undefined) answer.body = response.body;
  return answer;
}

/** Any order is allowed, so clients must match by id; the same request id always gives the same order. */
function shuffled(answers: BatchAnswer[], seed: string): BatchAnswer[] {
  return answers
    .map((answer) => ({ answer, rank: stableNumber(seed, answer.id) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ answer }) => answer);
}

function malformed(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}
