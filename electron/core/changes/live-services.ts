import { AppError } from '../../../shared/contract/errors.ts';
import type { FieldValue, FieldValues } from '../../../shared/domain/changes.ts';
import { parseExchangeSize } from '../../../shared/domain/sizes.ts';
import type { ExchangeBatchItem, ExchangeBatchResult } from '../exchange/batch.ts';
import type { Exchange } from '../exchange/exchange-api.ts';
import { rightsOf } from '../exchange/permissions.ts';
import type { BatchItem, BatchResult } from '../graph/batch.ts';
import type { Graph } from '../graph/graph-api.ts';
import { isUnknownOutcome } from '../http/outcome.ts';
import { type Json, objects, text, texts } from '../http/read.ts';
import type { Clock } from '../ports.ts';
import type { CallOptions } from '../services.ts';
import type { CallAnswer, ChangeServices, ReadAnswer, ServiceOptions } from './change-services.ts';
import { exchangeBatchSize, graphBatchSize } from './estimate.ts';
import type { ExchangeCall, GraphCall, ReadSpec, ServiceCall } from './operation.ts';
import { licenseState } from './operations/assign-license.ts';
import { groupLicenseOf } from './operations/group-membership.ts';
import { WriteBudget } from './write-budget.ts';

/**
 * A plan's way to Microsoft Graph and Exchange Online: batched, paced by the shared policy, never repeated blindly.
 * Writes to the directory keep to the published budget, which all plans of a tenant share.
 */
export function liveServices(graph: Graph, exchange: Exchange, clock: Clock): ChangeServices {
  const budget = writeBudgetOf(graph, clock);
  return {
    async room(writes, options) {
      await budget.take(writes, options);
      return (unused) => budget.giveBack(unused);
    },
    async read(specs, options) {
      const answers: ReadAnswer[] = Array.from({ length: specs.length });
      const users: number[] = [];
      const others: number[] = [];
      for (const [index, spec] of specs.entries()) (spec.of === 'user' ? users : others).push(index);
      await Promise.all([
        ...slices(users, graphBatchSize).map((slice) => readUsers(graph, specs, slice, answers, options)),
        ...slices(others, exchangeBatchSize).map((slice) => readExchange(exchange, specs, slice, answers, options)),
      ]);
      return answers;
    },
    async send(calls, options) {
      const answers: CallAnswer[] = Array.from({ length: calls.length });
      const toGraph: number[] = [];
      const toExchange: number[] = [];
      for (const [index, call] of calls.entries()) (call.service === 'graph' ? toGraph : toExchange).push(index);
      await Promise.all([
        ...slices(toGraph, graphBatchSize).map((slice) =>
          sendGraph(graph, calls, slice, answers, { ...options, onThrottled: () => budget.usedUp() }),
        ),
        ...slices(toExchange, exchangeBatchSize).map((slice) => sendExchange(exchange, calls, slice, answers, options)),
      ]);
      return answers;
    },
  };
}

/** One budget per tenant's Graph, however many plans run. */
const budgets = new WeakMap<Graph, WriteBudget>();

function writeBudgetOf(graph: Graph, clock: Clock): WriteBudget {
  let budget = budgets.get(graph);
  if (budget === undefined) {
    budget = new WriteBudget(clock);
    budgets.set(graph, budget);
  }
  return budget;
}

function slices<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let from = 0; from < items.length; from += size) result.push(items.slice(from, from + size));
  return result;
}

const asAppError = (cause: unknown): AppError =>
  cause instanceof AppError ? cause : new AppError('internal', 'The call failed unexpectedly.', { cause });

async function readUsers(
  graph: Graph,
  specs: readonly ReadSpec[],
  slice: readonly number[],
  answers: ReadAnswer[],
  options: ServiceOptions,
): Promise<void> {
  const items: BatchItem[] = slice.map((index) => {
    const spec = specs[index] as Extract<ReadSpec, { of: 'user' }>;
    return {
      id: String(index),
      method: 'GET',
      url: `/users/${spec.objectId}?$select=id,${properties(spec).join(',')}`,
      idempotent: true,
    };
  });
  let results: BatchResult[];
  try {
    results = await graph.batch(items, options);
  } catch (cause) {
    for (const index of slice) answers[index] = { kind: 'failed', error: asAppError(cause) };
    return;
  }
  for (const result of results) {
    const index = Number(result.id);
    const spec = specs[index] as Extract<ReadSpec, { of: 'user' }>;
    if (result.ok) answers[index] = { kind: 'state', values: userValues(spec.fields, result.body as Json) };
    else
      answers[index] = result.error.code === 'not-found' ? { kind: 'gone' } : { kind: 'failed', error: result.error };
  }
}

/** Direct licenses are told apart from inherited ones only by licenseAssignmentStates. */
const properties = ({ fields }: { fields: readonly string[] }): string[] =>
  fields.flatMap((field) =>
    field === 'directLicenses' || field === 'licensesInError' || groupLicenseOf(field) !== null
      ? ['licenseAssignmentStates']
      : [field],
  );

const inError = (error: string | null): boolean => error !== null && error !== 'None';

function userValues(fields: readonly string[], body: Json): FieldValues {
  return Object.fromEntries(
    fields.map((field): [string, FieldValue] => {
      const states = objects(body.licenseAssignmentStates);
      const given = groupLicenseOf(field);
      if (given !== null)
        return [
          field,
          states.some(
            (state) =>
              text(state.assignedByGroup)?.toLowerCase() === given.groupId &&
              text(state.skuId)?.toLowerCase() === given.skuId &&
              text(state.state) === 'Active',
          ),
        ];
      if (field === 'licensesInError') return [field, states.some((state) => inError(text(state.error)))];
      if (field !== 'directLicenses') return [field, plain(body[field])];
      const direct = states.filter((state) => text(state.assignedByGroup) === null);
      return [
        field,
        licenseState(
          direct.map((state) => ({
            skuId: (text(state.skuId) ?? '').toLowerCase(),
            disabledPlans: texts(state.disabledPlans).map((id) => id.toLowerCase()),
          })),
        ),
      ];
    }),
  );
}

function plain(value: unknown): FieldValue {
  if (value === undefined || value === null || value === '') return null;
  if (Array.isArray(value)) return texts(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function exchangeRead(id: string, spec: Exclude<ReadSpec, { of: 'user' }>): ExchangeBatchItem {
  switch (spec.of) {
    case 'mailbox':
      return { id, cmdlet: 'Get-Mailbox', parameters: { Identity: spec.identity }, select: spec.fields };
    case 'address':
      return {
        id,
        cmdlet: 'Get-Mailbox',
        parameters: { Identity: spec.address },
        select: ['ExternalDirectoryObjectId'],
      };
    case 'full-access':
      return { id, cmdlet: 'Get-MailboxPermission', parameters: { Identity: spec.identity } };
    case 'send-as':
      return { id, cmdlet: 'Get-RecipientPermission', parameters: { Identity: spec.identity } };
    case 'send-on-behalf':
      return {
        id,
        cmdlet: 'Get-Mailbox',
        parameters: { Identity: spec.identity },
        select: ['GrantSendOnBehalfTo'],
      };
  }
}

async function readExchange(
  exchange: Exchange,
  specs: readonly ReadSpec[],
  slice: readonly number[],
  answers: ReadAnswer[],
  options: ServiceOptions,
): Promise<void> {
  let results: ExchangeBatchResult[];
  try {
    results = await exchange.batch(
      slice.map((index) => exchangeRead(String(index), specs[index] as Exclude<ReadSpec, { of: 'user' }>)),
      options,
    );
  } catch (cause) {
    for (const index of slice) answers[index] = { kind: 'failed', error: asAppError(cause) };
    return;
  }
  for (const result of results) {
    const index = Number(result.id);
    const spec = specs[index] as Exclude<ReadSpec, { of: 'user' }>;
    if (result.ok) answers[index] = exchangeState(spec, result.rows);
    else if (result.error.code === 'not-found')
      answers[index] = spec.of === 'address' ? { kind: 'state', values: { exists: false } } : { kind: 'gone' };
    else answers[index] = { kind: 'failed', error: result.error };
  }
}

function exchangeState(spec: Exclude<ReadSpec, { of: 'user' }>, rows: readonly Json[]): ReadAnswer {
  if (spec.of === 'full-access') {
    const granted = rows.some(
      (row) =>
        names(spec.trustees, row.User) &&
        row.Deny !== true &&
        row.IsInherited !== true &&
        rightsOf(row).includes('fullaccess'),
    );
    return { kind: 'state', values: { FullAccess: granted } };
  }
  if (spec.of === 'send-as') {
    const granted = rows.some(
      (row) =>
        names(spec.trustees, row.Trustee) && row.AccessControlType !== 'Deny' && rightsOf(row).includes('sendas'),
    );
    return { kind: 'state', values: { SendAs: granted } };
  }
  const row = rows[0];
  if (spec.of === 'address') {
    const objectId = text(row?.ExternalDirectoryObjectId)?.toLowerCase();
    return { kind: 'state', values: { exists: row !== undefined }, ...(objectId === undefined ? {} : { objectId }) };
  }
  if (row === undefined) return { kind: 'gone' };
  if (spec.of === 'send-on-behalf') {
    const listed = texts(row.GrantSendOnBehalfTo).some((shown) => names(spec.trustees, shown));
    return { kind: 'state', values: { SendOnBehalf: listed } };
  }
  return {
    kind: 'state',
    values: Object.fromEntries(spec.fields.map((field) => [field, mailboxValue(field, row[field], spec.names)])),
  };
}

const names = (trustees: readonly string[], shown: unknown): boolean => {
  const name = text(shown)?.toLowerCase();
  return name !== undefined && trustees.some((trustee) => trustee.toLowerCase() === name);
};

type Names = Readonly<Record<string, readonly string[]>>;

function mailboxValue(field: string, value: unknown, known: Names = {}): FieldValue {
  if (field.endsWith('Quota')) return parseExchangeSize(value);
  if (field === 'ForwardingSmtpAddress') return text(value)?.replace(/^smtp:/i, '') ?? null;
  if (field === 'ForwardingAddress') return recipientId(text(value), known);
  return plain(value);
}

/** The id of a recipient that the service shows by name, where it is one of those the plan speaks of. */
function recipientId(shown: string | null, known: Names): string | null {
  if (shown === null) return null;
  // On-premises names come as a path.
  const last = shown.slice(shown.lastIndexOf('/') + 1);
  return Object.keys(known).find((id) => names([id, ...(known[id] ?? [])], last)) ?? shown;
}

async function sendGraph(
  graph: Graph,
  calls: readonly ServiceCall[],
  slice: readonly number[],
  answers: CallAnswer[],
  options: CallOptions,
): Promise<void> {
  const items: BatchItem[] = slice.map((index) => {
    const call = calls[index] as GraphCall;
    return { id: String(index), method: call.method, url: call.path, body: call.body, idempotent: false };
  });
  let results: BatchResult[];
  try {
    results = await graph.batch(items, options);
  } catch (cause) {
    for (const index of slice) answers[index] = failed(asAppError(cause));
    return;
  }
  for (const result of results) {
    answers[Number(result.id)] = result.ok ? { kind: 'done', requestId: null, warnings: [] } : failed(result.error);
  }
}

async function sendExchange(
  exchange: Exchange,
  calls: readonly ServiceCall[],
  slice: readonly number[],
  answers: CallAnswer[],
  options: ServiceOptions,
): Promise<void> {
  const items: ExchangeBatchItem[] = slice.map((index) => {
    const call = calls[index] as ExchangeCall;
    return { id: String(index), cmdlet: call.cmdlet, parameters: call.parameters, idempotent: false };
  });
  let results: ExchangeBatchResult[];
  try {
    results = await exchange.batch(items, options);
  } catch (cause) {
    for (const index of slice) answers[index] = failed(asAppError(cause));
    return;
  }
  for (const result of results) {
    answers[Number(result.id)] = result.ok
      ? { kind: 'done', requestId: null, warnings: result.warnings }
      : failed(result.error);
  }
}

const failed = (error: AppError): CallAnswer =>
  isUnknownOutcome(error) ? { kind: 'unknown', error } : { kind: 'failed', error };
