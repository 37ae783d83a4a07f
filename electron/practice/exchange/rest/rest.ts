import type { Caller, PracticeContext, PracticeRequest, PracticeResponse } from '../../http/types.ts';
import { refuseRole } from '../access.ts';
import { Bound } from '../binding.ts';
import type { CmdletCall } from '../cmdlets/types.ts';
import { CmdletFailure, expiredPage } from '../errors.ts';
import { type Position, preferredPageSize, readToken, writeToken } from '../paging.ts';
import { failureResponse, jsonText, plainError } from '../respond.ts';
import { exchangeState } from '../state/exchange-state.ts';
import { metadataDocument } from './metadata.ts';
import { optionOn, selection, topOf } from './query.ts';
import { parseResourcePath } from './resource-path.ts';
import { ENTITY_SETS, openResource, type Resource } from './resources.ts';

/** Answers a GET under the tenant: the service document, `$metadata`, an entity set, an entity or a function. */
export function answerResource(
  request: PracticeRequest,
  context: PracticeContext,
  caller: Caller,
  root: string,
  path: string,
): PracticeResponse {
  const { world } = context;
  const state = exchangeState(world);
  const facts = { server: state.names.backEnd };
  if (path === '') {
    const value = ENTITY_SETS.map(({ name }) => ({ name, kind: 'EntitySet', url: name }));
    return jsonText(200, JSON.stringify({ '@odata.context': `${root}/$metadata`, value }), facts);
  }
  if (path.toLowerCase() === '$metadata') {
    return {
      status: 200,
      headers: { 'Content-Type': 'application/xml;charset=utf-8', 'OData-Version': '4.0' },
      body: metadataDocument(),
    };
  }
  const refusal = refuseRole(caller, 'read');
  if (refusal) return refusal;
  const segments = parseResourcePath(path, optionOn(request.query, 'isEncoded'));
  const now = world.clock.now();
  const env = { world, state, now };
  const call: CmdletCall = { cmdlet: '', world, state, caller, now, env, args: new Bound(new Map()), warnings: [] };
  try {
    const resource = segments === null ? null : openResource(call, segments, request.query);
    if (!resource) {
      return plainError(404, 'NotFound', `Resource not found for the segment '${path.split('/').at(-1)}'.`, facts);
    }
    return resource.single
      ? answerEntity(request, call, resource, root)
      : answerSet(request, call, resource, root, path);
  } catch (error) {
    if (error instanceof CmdletFailure)
      return failureResponse(error, call.warnings, context.switchOn('json-error-details'), facts);
    throw error;
  }
}

function contextLink(root: string, tail: string, select: readonly string[] | null): string {
  if (select === null) return `${root}/$metadata#${tail}`;
  const [set, ...rest] = tail.split('/');
  return `${root}/$metadata#${[`${set}(${select.join(',')})`, ...rest].join('/')}`;
}

function answerEntity(request: PracticeRequest, call: CmdletCall, resource: Resource, root: string): PracticeResponse {
  const facts = { server: call.state.names.backEnd };
  const select = selection(request.query);
  const page = resource.source.page({ from: null, limit: 1, select, style: 'entity', env: call.env });
  const row = page.rows[0];
  // A mailbox nobody ever opened has no statistics, and so no content.
  if (row === undefined) return { status: 204, headers: { 'X-CalculatedBETarget': facts.server } };
  const head = `"@odata.context":${JSON.stringify(contextLink(root, resource.context, select))}`;
  const warnings = `"adminapi.warnings@odata.type":"#Collection(String)","@adminapi.warnings":${JSON.stringify(call.warnings)}`;
  return jsonText(200, `{${head},${warnings}${row === '{}' ? '' : `,${row.slice(1, -1)}`}}`, facts);
}

function answerSet(
  request: PracticeRequest,
  call: CmdletCall,
  resource: Resource,
  root: string,
  path: string,
): PracticeResponse {
  const { query } = request;
  const { state, now } = call;
  const select = selection(query);
  const pageSize = preferredPageSize(request.headers.prefer);
  const limit = Math.min(pageSize, topOf(query) ?? pageSize);
  const from = readPosition(query, path, now);
  const page = resource.source.page({ from, limit, select, style: 'entity', env: call.env });
  const link =
    page.next === null ? '' : `"@odata.nextLink":${JSON.stringify(nextLink(root, path, query, page.next, call))},`;
  const text =
    `{"@odata.context":${JSON.stringify(contextLink(root, resource.context, select))},${link}` +
    `"adminapi.warnings@odata.type":"#Collection(String)","@adminapi.warnings":${JSON.stringify(call.warnings)},"value":[${page.rows.join(',')}]}`;
  return jsonText(200, text, { server: state.names.backEnd });
}

function readPosition(query: URLSearchParams, path: string, now: number): Position | null {
  const token = query.get('$skiptoken');
  if (token === null) return null;
  const continuation = readToken(token, now);
  if (continuation.cmdlet !== path) throw expiredPage();
  return continuation.position;
}

/** The same request, gone on: followed with GET. */
function nextLink(
  root: string,
  path: string,
  query: URLSearchParams,
  position: Position,
  { now, state }: CmdletCall,
): string {
  const token = writeToken({
    cmdlet: path,
    parameters: {},
    select: null,
    position,
    remaining: null,
    page: 2,
    issuedAt: now,
    server: state.names.backEnd,
    closed: false,
  });
  const kept = [...query.entries()].filter(([name]) => name !== '$skiptoken');
  const pairs = [...kept, ['$skiptoken', token] as const].map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${root}/${path.split('/').map(encodeURIComponent).join('/')}?${pairs.join('&')}`;
}
