import type { Caller, PracticeContext, PracticeRequest, PracticeResponse } from '../http/types.ts';
import { RuleError } from '../world/world.ts';
import { refuseCmdlet, refuseRole } from './access.ts';
import { bind } from './binding.ts';
import { cmdletByName } from './cmdlets/registry.ts';
import type { Cmdlet, CmdletCall } from './cmdlets/types.ts';
import { CmdletFailure, expiredPage, fromRule, malformedRequest } from './errors.ts';
import { type Continuation, type Position, preferredPageSize, readToken, writeToken } from './paging.ts';
import { envelopeText, failureResponse, jsonText } from './respond.ts';
import { type ExchangeState, exchangeState } from './state/exchange-state.ts';

const MORE_RESULTS =
  'There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.';

/** Rows of a listing whose caller names no ResultSize. */
const DEFAULT_RESULT_SIZE = 1000;

interface CmdletInput {
  readonly name: string;
  readonly parameters: Record<string, unknown>;
}

interface InvokeOptions {
  /** Where the endpoint lives, without query, e.g. `https://host/adminapi/beta/{tenant}/InvokeCommand`. */
  readonly endpoint: string;
  /** `https://host/adminapi/beta/{tenant}` */
  readonly root: string;
  /** Narrows the cmdlets of an endpoint; a refusal is the failure to send. */
  readonly admits?: (cmdlet: Cmdlet, input: CmdletInput) => CmdletFailure | null;
}

/** Runs the cmdlet a request names and answers with the envelope, an error document or a bare refusal. */
export function invokeCommand(
  request: PracticeRequest,
  context: PracticeContext,
  caller: Caller,
  options: InvokeOptions,
): PracticeResponse {
  const state = exchangeState(context.world);
  const facts = { server: state.names.backEnd };
  const warnings: string[] = [];
  const jsonDetails = context.switchOn('json-error-details');
  let running: CmdletCall | null = null;
  try {
    const now = context.world.clock.now();
    const continuation = readContinuation(request, context, state, now);
    const input = continuation
      ? { name: continuation.cmdlet, parameters: continuation.parameters }
      : readInput(request);
    const cmdlet = cmdletByName(input.name);
    if (!cmdlet || (cmdlet.delegatedOnly && caller.kind === 'app')) return refuseCmdlet();
    const refusal = refuseRole(caller, cmdlet.access);
    if (refusal) return refusal;
    const notHere = options.admits?.(cmdlet, input);
    if (notHere) throw notHere;
    const args = bind(cmdlet.parameters, input.parameters, cmdlet.access !== 'read');
    const env = { world: context.world, state, now };
    const call: CmdletCall = { cmdlet: cmdlet.name, world: context.world, state, caller, now, env, args, warnings };
    running = call;
    const select = continuation ? continuation.select : readSelect(request.query);
    const named = { 'Cmdlet-Name': cmdlet.name };
    const base = { context: `${options.root}/$metadata#Collection(Exchange.GenericHashTable)` };
    if (args.flag('WhatIf')) {
      const confirmation = `What if: Performing the operation "${cmdlet.name}" on target "${args.text('Identity') ?? args.text('Name') ?? ''}".`;
      return jsonText(200, envelopeText({ ...base, rows: [], warnings, nextLink: null, confirmation }), facts, named);
    }
    const source = cmdlet.run(call);
    if (!source) return jsonText(200, envelopeText({ ...base, rows: [], warnings, nextLink: null }), facts, named);

    const budget = rowBudget(cmdlet, call, continuation);
    const pageSize = preferredPageSize(request.headers.prefer);
    const limit = Math.min(pageSize, budget.rows ?? pageSize);
    const style = /^clixml$/i.test(request.headers['x-responseformat'] ?? '') ? 'clixml' : 'hash';
    const page = source.page({ from: continuation?.position ?? null, limit, select, style, env });
    const follow = nextStep(page.next, page.rows.length, budget);
    if (follow.truncated) warnings.push(MORE_RESULTS);
    const nextLink =
      follow.position === null
        ? null
        : `${options.endpoint}?%24skiptoken=${encodeURIComponent(
            writeToken({
              cmdlet: cmdlet.name,
              parameters: input.parameters,
              select,
              position: follow.position,
              remaining: follow.remaining,
              page: (continuation?.page ?? 1) + 1,
              issuedAt: now,
              server: state.names.backEnd,
              closed: follow.closed,
            }),
          )}`;
    return jsonText(200, envelopeText({ ...base, rows: page.rows, warnings, nextLink }), facts, {
      ...named,
      'Preference-Applied': 'odata.include-annotations="*"',
    });
  } catch (error) {
    if (error instanceof CmdletFailure) return failureResponse(error, warnings, jsonDetails, facts);
    if (error instanceof RuleError) {
      const target = running?.args.text('Identity') ?? running?.args.text('Name') ?? '';
      const failure = fromRule(error, running?.cmdlet ?? '', target, state.names.domainController);
      return failureResponse(failure, warnings, jsonDetails, facts);
    }
    throw error;
  }
}

interface RowBudget {
  /** Rows this answer and those after it may still hold; null without limit. */
  readonly rows: number | null;
  /** True when the caller set the limit: the listing ends there. False: it may go on, page after page. */
  readonly explicit: boolean;
}

function rowBudget(cmdlet: Cmdlet, { args }: CmdletCall, continuation: Continuation | null): RowBudget {
  if (!cmdlet.limited) return { rows: null, explicit: false };
  if (args.text('ResultSize') === 'Unlimited') return { rows: null, explicit: true };
  const asked = args.number('ResultSize');
  const explicit = asked !== null;
  return { rows: continuation?.remaining ?? asked ?? DEFAULT_RESULT_SIZE, explicit };
}

interface NextStep {
  readonly position: Position | null;
  readonly remaining: number | null;
  readonly closed: boolean;
  readonly truncated: boolean;
}

/** What follows a page: nothing, another page, or a listing cut by its result size. */
function nextStep(next: Position | null, shown: number, budget: RowBudget): NextStep {
  if (next === null) return { position: null, remaining: null, closed: false, truncated: false };
  if (budget.rows === null) return { position: next, remaining: null, closed: false, truncated: false };
  const remaining = budget.rows - shown;
  if (remaining > 0) return { position: next, remaining, closed: false, truncated: false };
  // The service leaves a link on a listing cut by its own ResultSize, and refuses to follow it.
  return { position: next, remaining: null, closed: budget.explicit, truncated: true };
}

function readContinuation(
  request: PracticeRequest,
  context: PracticeContext,
  state: ExchangeState,
  now: number,
): Continuation | null {
  const token = request.query.get('$skiptoken');
  if (token === null) return null;
  const continuation = readToken(token, now);
  if (agesTokens(context, state, continuation.page)) throw expiredPage();
  return continuation;
}

/**
 * The `expiring-page-token` switch: `page` refuses tokens that lead to that page or a later one (default 2),
 * `page:times` only so many times.
 */
function agesTokens(context: PracticeContext, state: ExchangeState, page: number): boolean {
  const fault = state.pagingFault;
  if (!context.switchOn('expiring-page-token')) {
    fault.arg = '';
    fault.refusals = 0;
    return false;
  }
  const arg = context.switchArg('expiring-page-token') ?? '';
  if (fault.arg !== arg) {
    fault.arg = arg;
    fault.refusals = 0;
  }
  const [from = 2, times = Number.POSITIVE_INFINITY] = arg.split(':').filter(Boolean).map(Number);
  if (page < from || fault.refusals >= times) return false;
  fault.refusals += 1;
  return true;
}

function readInput(request: PracticeRequest): CmdletInput {
  const body = readJson(request);
  const input = (body as Record<string, unknown>).CmdletInput;
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw malformedRequest('The parameter CmdletInput is required.');
  }
  const { CmdletName: name, Parameters: parameters } = input as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') throw malformedRequest('The property CmdletName is required.');
  if (parameters === undefined || parameters === null) return { name, parameters: {} };
  if (typeof parameters !== 'object' || Array.isArray(parameters)) {
    throw malformedRequest('The property Parameters must be an object.');
  }
  return { name, parameters: parameters as Record<string, unknown> };
}

function readJson(request: PracticeRequest): object {
  let body: unknown;
  try {
    body = request.json();
  } catch {
    throw malformedRequest('The request body is not valid JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw malformedRequest('The request body must be an object.');
  }
  return body;
}

/** `$select=A,B`; null means everything. */
function readSelect(query: URLSearchParams): string[] | null {
  const raw = query.get('$select');
  if (raw === null) return null;
  const names = raw
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names.length === 0 || names.includes('*') ? null : names;
}
