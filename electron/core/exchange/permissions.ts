import type { AppError } from '../../../shared/contract/errors.ts';
import { merge } from '../http/merge.ts';
import { type Json, text, texts } from '../http/read.ts';
import type { CallOptions } from '../services.ts';
import type { PermissionRecord } from '../store/records.ts';
import { EXCHANGE_BATCH_SIZE, exchangeBatch } from './batch.ts';
import type { ExchangeClient } from './client.ts';

/** Batches in work at once; the gate of the service decides how many of them really run. */
const CHAINS = 6;
/** Two commands a mailbox. */
const MAILBOXES_A_BATCH = Math.floor(EXCHANGE_BATCH_SIZE / 2);

/** Full Access and Send As of many mailboxes, five to a batch. Each mailbox answers or fails by itself. */
export async function* readManyPermissions(
  client: ExchangeClient,
  items: readonly { objectId: string; identity: string }[],
  options: CallOptions,
): AsyncGenerator<{ objectId: string; entries: PermissionRecord[] } | { objectId: string; error: AppError }> {
  const sources = Array.from({ length: Math.ceil(items.length / MAILBOXES_A_BATCH) }, (_, index) => {
    const slice = items.slice(index * MAILBOXES_A_BATCH, (index + 1) * MAILBOXES_A_BATCH);
    return async function* (stop: AbortSignal) {
      const results = await exchangeBatch(
        client,
        slice.flatMap(({ identity }, at) => [
          { id: `${at}-full-access`, cmdlet: 'Get-MailboxPermission', parameters: { Identity: identity } },
          { id: `${at}-send-as`, cmdlet: 'Get-RecipientPermission', parameters: { Identity: identity } },
        ]),
        { ...options, signal: stop },
      );
      const byId = new Map(results.map((result) => [result.id, result]));
      yield slice.map(({ objectId }, at) => {
        const fullAccess = byId.get(`${at}-full-access`);
        const sendAs = byId.get(`${at}-send-as`);
        if (fullAccess?.ok === false) return { objectId, error: fullAccess.error };
        if (sendAs?.ok === false) return { objectId, error: sendAs.error };
        const entries = [...(fullAccess?.rows ?? []).flatMap(toFullAccess), ...(sendAs?.rows ?? []).flatMap(toSendAs)];
        return { objectId, entries };
      });
    };
  });
  for await (const answers of merge(sources, { parallel: CHAINS, ahead: CHAINS }, options.signal)) yield* answers;
}

/** Rights come as an array whose elements may themselves be comma-joined. */
export const rightsOf = (row: Json): string[] =>
  texts(row.AccessRights).flatMap((element) => element.toLowerCase().split(/\s*,\s*/));

/** An entry of Get-MailboxPermission that lets somebody open the mailbox; one without Full Access is none. */
function toFullAccess(row: Json): PermissionRecord[] {
  const trustee = text(row.User) ?? text(row.UserSid);
  if (trustee === null || !rightsOf(row).includes('fullaccess')) return [];
  return [{ right: 'FullAccess', trustee, isInherited: row.IsInherited === true, deny: isDeny(row.Deny) }];
}

function toSendAs(row: Json): PermissionRecord[] {
  const trustee = text(row.Trustee) ?? text(row.TrusteeSidString);
  if (trustee === null || !rightsOf(row).includes('sendas')) return [];
  const deny = isDeny(row.AccessControlType);
  return [{ right: 'SendAs', trustee, isInherited: row.IsInherited === true, deny }];
}

/** A flag, or the word. */
const isDeny = (value: unknown): boolean => value === true || /^(true|deny)$/i.test(String(value ?? ''));
