import { AppError } from '../../../shared/contract/errors.ts';
import { merge } from '../http/merge.ts';
import type { Json } from '../http/read.ts';
import type { ServiceClient } from '../http/service-client.ts';
import type { CallOptions, ExchangeApi } from '../services.ts';
import type { MailboxRecord, PermissionRecord, SizeRecord } from '../store/records.ts';
import { EXCHANGE_BATCH_SIZE, type ExchangeBatchItem, type ExchangeBatchResult, exchangeBatch } from './batch.ts';
import { type ExchangeAddress, ExchangeClient, type InvokeOptions, type InvokeResult } from './client.ts';
import { readMailboxes } from './mailboxes.ts';
import { readManyPermissions } from './permissions.ts';
import { MAILBOX_PROPERTIES, STATISTICS_PROPERTIES, toMailbox, toSize } from './records.ts';

/** ExchangeApi plus the plain calls that changes are made with. */
export interface Exchange extends ExchangeApi {
  invoke(cmdlet: string, parameters: Json, options: InvokeOptions): Promise<InvokeResult>;
  batch(items: readonly ExchangeBatchItem[], options: CallOptions): Promise<ExchangeBatchResult[]>;
}

export function createExchange(service: ServiceClient, address: ExchangeAddress): Exchange {
  return new ExchangeService(new ExchangeClient(service, address));
}

const STATISTICS_CHAINS = 6;

class ExchangeService implements Exchange {
  readonly #client: ExchangeClient;

  constructor(client: ExchangeClient) {
    this.#client = client;
  }

  invoke(cmdlet: string, parameters: Json, options: InvokeOptions): Promise<InvokeResult> {
    return this.#client.invoke(cmdlet, parameters, options);
  }

  batch(items: readonly ExchangeBatchItem[], options: CallOptions): Promise<ExchangeBatchResult[]> {
    return exchangeBatch(this.#client, items, options);
  }

  mailboxPages(options: CallOptions & { expected?: number | null }): AsyncIterable<MailboxRecord[]> {
    return readMailboxes(this.#client, options);
  }

  async mailbox(identity: string, options: CallOptions): Promise<MailboxRecord | null> {
    try {
      const { rows } = await this.#client.invoke(
        'Get-Mailbox',
        { Identity: identity },
        { ...options, select: MAILBOX_PROPERTIES },
      );
      return rows[0] ? toMailbox(rows[0]) : null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'not-found') return null;
      throw error;
    }
  }

  async mailboxStatistics(objectId: string, identity: string, options: CallOptions): Promise<SizeRecord | null> {
    const { rows } = await this.#client.invoke(
      'Get-MailboxStatistics',
      { Identity: identity },
      { ...options, select: STATISTICS_PROPERTIES },
    );
    return rows[0] ? toSize(objectId, rows[0]) : null;
  }

  async *manyMailboxStatistics(
    items: readonly { objectId: string; identity: string }[],
    options: CallOptions,
  ): AsyncGenerator<{ objectId: string; size: SizeRecord | null } | { objectId: string; error: AppError }> {
    const read = (slice: readonly { objectId: string; identity: string }[], signal: AbortSignal) =>
      exchangeBatch(
        this.#client,
        slice.map((item, index) => ({
          id: String(index + 1),
          cmdlet: 'Get-MailboxStatistics',
          parameters: { Identity: item.identity },
          select: STATISTICS_PROPERTIES,
        })),
        { ...options, signal },
      );
    const sources = Array.from({ length: Math.ceil(items.length / EXCHANGE_BATCH_SIZE) }, (_, index) => {
      const slice = items.slice(index * EXCHANGE_BATCH_SIZE, (index + 1) * EXCHANGE_BATCH_SIZE);
      return async function* (stop: AbortSignal) {
        const results = await read(slice, stop);
        yield results.map((result, at) => {
          const { objectId } = slice[at]!;
          if (!result.ok) return { objectId, error: result.error };
          return { objectId, size: result.rows[0] ? toSize(objectId, result.rows[0]) : null };
        });
      };
    });
    for await (const results of merge(
      sources,
      { parallel: STATISTICS_CHAINS, ahead: STATISTICS_CHAINS },
      options.signal,
    )) {
      yield* results;
    }
  }

  manyPermissions(
    items: readonly { objectId: string; identity: string }[],
    options: CallOptions,
  ): AsyncIterable<{ objectId: string; entries: PermissionRecord[] } | { objectId: string; error: AppError }> {
    return readManyPermissions(this.#client, items, options);
  }

  async probe(options: CallOptions): Promise<void> {
    await this.#client.invoke('Get-Mailbox', { ResultSize: 1 }, { ...options, select: ['Guid'] });
  }
}
