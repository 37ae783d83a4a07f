import { isObject, type Json, text } from '../http/read.ts';
import type { Explanation } from '../http/types.ts';

/** serviceCode of a list whose next page can no longer be had. */
export const EXPIRED_PAGE = 'ExpiredPagination';

/** A cmdlet's failure as the service tells it, whichever of its forms it used. */
export interface CmdletError {
  /** .NET type name, or ''. */
  type: string;
  text: string;
}

const TRANSIENT =
  /DCOverloaded|SuitabilityDirectory|ServerInMM|ADServerSettingsChanged|StorageTransientException|CmdletProxyNotAvailableFailure|ServerBusyException|BackendCommunicationException|TransientException/i;
const TOO_MANY = /maximum number of concurrent requests/i;
const EXPIRED = /Expired or Invalid pagination/i;
const NOT_FOUND = /ManagementObjectNotFoundException|couldn['’]t be found on|mailbox doesn['’]t exist/i;
const EXISTS = /AlreadyExistsException|ProxyAddressExistsException|already exists|is already a member/i;
const SYNCED = /being synchronized from your on-premises organization/i;

/**
 * What a refusal of the admin endpoint means. `diagnostics` is the `x-ms-diagnostics` header, the only words a 403
 * carries; `cmdlet` is what was to be run, null when it was several.
 */
export function explainExchange(
  status: number,
  body: string,
  diagnostics: string | null,
  cmdlet: string | null = null,
): Explanation | null {
  if (TOO_MANY.test(body.slice(0, 1000))) {
    return {
      code: 'throttled',
      message: 'Exchange Online asked us to slow down: too many requests of this tenant at once.',
      serviceMessage: body.slice(0, 300),
    };
  }
  if (status === 403) {
    const said = [cmdlet, diagnostics].filter(Boolean).join(': ');
    return {
      code: 'forbidden',
      ...missingRole(cmdlet),
      ...(said === '' ? {} : { serviceMessage: said.slice(0, 500) }),
    };
  }
  const error = readCmdletError(parseJson(body));
  if (!error) return null;
  return explainCmdletError(status, error);
}

/** What commands do, in words. */
const deeds: readonly [RegExp, string][] = [
  [/^Get-(MailboxPermission|RecipientPermission)$/i, 'reading who has access to mailboxes'],
  [/^Get-MailboxStatistics$/i, 'reading the sizes of mailboxes'],
  [/^Get-Mailbox$/i, 'reading mailboxes'],
  [/^(Get|Test)-/i, 'reading this'],
];

/** Says which right is missing, and who gives it. Never names the account: the words are stored, and may be shared. */
function missingRole(cmdlet: string | null): { message: string; hint: string } {
  const deed = cmdlet === null ? undefined : deeds.find(([command]) => command.test(cmdlet))?.[1];
  const roles = deed
    ? 'Global Reader or Exchange Administrator'
    : 'Exchange Administrator, Exchange Recipient Administrator or Global Administrator';
  return {
    message: `None of the roles you signed in with allows ${deed ?? 'these changes'} in Exchange Online.`,
    hint: `Ask for ${roles}. Then sign in again.`,
  };
}

/** The meaning of a cmdlet's failure, for whole answers and for items of a batch. */
export function explainCmdletError(status: number, error: CmdletError): Explanation {
  const all = `${error.type} ${error.text}`;
  const said = {
    ...(error.type === '' ? {} : { serviceCode: error.type.slice(error.type.lastIndexOf('.') + 1) }),
    serviceMessage: error.text.slice(0, 1000),
  };
  if (TOO_MANY.test(error.text)) {
    return { ...said, code: 'throttled', message: 'Exchange Online asked us to slow down.' };
  }
  if (EXPIRED.test(error.text)) {
    return {
      ...said,
      serviceCode: EXPIRED_PAGE,
      code: 'conflict',
      message: 'Exchange Online no longer knows where the list was read to.',
      hint: 'Read it again.',
    };
  }
  if (status === 404 || NOT_FOUND.test(all)) {
    return { ...said, code: 'not-found', message: 'Exchange Online does not know that object.' };
  }
  if (TRANSIENT.test(all)) {
    return {
      ...said,
      code: 'service-unavailable',
      message: 'Exchange Online is busy.',
      hint: 'This usually passes. Try again in a few minutes.',
      again: 'unclear',
    };
  }
  if (SYNCED.test(error.text)) {
    return {
      ...said,
      code: 'service-error',
      message: 'This object is synchronized from the on-premises directory and can only be changed there.',
    };
  }
  if (EXISTS.test(all)) return { ...said, code: 'conflict', message: `Exchange Online refused: ${error.text}` };
  if (status >= 500) {
    return { ...said, code: 'service-unavailable', message: 'Exchange Online is not able to answer right now.' };
  }
  return { ...said, code: 'service-error', message: `Exchange Online refused: ${error.text}` };
}

/** Reads the error envelope: `details[0].message` (pipes or JSON inside text), then the inner ones, then the outer. */
export function readCmdletError(body: unknown): CmdletError | null {
  const error = isObject(body) ? field(body, 'error') : null;
  if (!isObject(error)) return null;
  const details = field(error, 'details');
  const detail = Array.isArray(details) && isObject(details[0]) ? text(field(details[0], 'message')) : null;
  if (detail !== null) return readDetail(detail);
  const inner = field(error, 'innererror');
  const internal = isObject(inner) ? field(inner, 'internalexception') : null;
  for (const level of [internal, inner]) {
    if (!isObject(level)) continue;
    const words = text(field(level, 'message'));
    // This wrapper only says that something was thrown.
    if (words !== null && !/Exception' was thrown/.test(words)) {
      return { type: text(field(level, 'type')) ?? '', text: words };
    }
  }
  return { type: '', text: text(field(error, 'message')) ?? 'no reason given' };
}

function readDetail(message: string): CmdletError {
  if (message.trimStart().startsWith('{')) {
    const parsed = parseJson(message);
    if (isObject(parsed)) {
      const words = text(field(parsed, 'message'));
      if (words !== null) {
        return { type: text(field(parsed, 'typename')) ?? text(field(parsed, 'classname')) ?? '', text: words };
      }
    }
  }
  const piped = /^(?:Ex[0-9A-Fa-f]+)?\|([^|]*)\|([\s\S]*)$/.exec(message);
  return piped ? { type: piped[1]!, text: piped[2]! } : { type: '', text: message };
}

/** Names in these envelopes come in any case. */
function field(object: Json, name: string): unknown {
  if (name in object) return object[name];
  const wanted = name.toLowerCase();
  for (const key of Object.keys(object)) if (key.toLowerCase() === wanted) return object[key];
  return undefined;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
