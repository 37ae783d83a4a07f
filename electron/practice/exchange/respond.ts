import type { PracticeResponse } from '../http/types.ts';
import { type CmdletFailure, errorDocument } from './errors.ts';

const JSON_TYPE = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

export interface ResponseFacts {
  /** Named in X-CalculatedBETarget. */
  readonly server: string;
}

/** An answer whose JSON text is already made. */
export function jsonText(
  status: number,
  text: string,
  facts: ResponseFacts,
  extra: Record<string, string> = {},
): PracticeResponse {
  return {
    status,
    headers: {
      'Content-Type': JSON_TYPE,
      'OData-Version': '4.0',
      'Cache-Control': 'no-cache',
      'X-CalculatedBETarget': facts.server,
      ...extra,
    },
    body: text,
  };
}

export interface Envelope {
  readonly context: string;
  readonly rows: readonly string[];
  readonly warnings: readonly string[];
  readonly nextLink: string | null;
  readonly confirmation?: string;
}

/** The success document of InvokeCommand. */
export function envelopeText({ context, rows, warnings, nextLink, confirmation }: Envelope): string {
  const link = nextLink === null ? '' : `"@odata.nextLink":${JSON.stringify(nextLink)},`;
  const confirm = confirmation === undefined ? '' : `"@adminapi.confirmationmessage":${JSON.stringify(confirmation)},`;
  return (
    `{"@odata.context":${JSON.stringify(context)},${link}${confirm}` +
    `"adminapi.warnings@odata.type":"#Collection(String)","@adminapi.warnings":${JSON.stringify(warnings)},` +
    `"value":[${rows.join(',')}]}`
  );
}

/** A failure in the cmdlet's error document. */
export function failureResponse(
  failure: CmdletFailure,
  warnings: readonly string[],
  jsonDetails: boolean,
  facts: ResponseFacts,
): PracticeResponse {
  return jsonText(failure.parts.status, JSON.stringify(errorDocument(failure, warnings, jsonDetails)), facts, {
    'x-ExceptionType': failure.parts.type.split('.').at(-1) ?? '',
    'x-ExceptionTargetType': 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
  });
}

/** An OData error of the resource layer, before any cmdlet is reached. */
export function plainError(status: number, code: string, message: string, facts: ResponseFacts): PracticeResponse {
  return jsonText(status, JSON.stringify({ error: { code, message } }), facts);
}

const NUL_BODY_BYTES = 1024;

/** 403 as the front door gives it: a run of NUL bytes, the reason only in x-ms-diagnostics. */
export function forbidden(reason: string, category: string): PracticeResponse {
  return {
    status: 403,
    headers: {
      'Content-Type': 'application/octet-stream',
      'x-ms-diagnostics': `2000010;reason="${reason}";error_category="${category}"`,
    },
    body: new Uint8Array(NUL_BODY_BYTES),
  };
}

/** 403 for a token of the other API generation: nothing at all. */
export function silentForbidden(): PracticeResponse {
  return { status: 403 };
}

/** 401: the token carries no Exchange permission. */
export function unauthorized(reason: string): PracticeResponse {
  return {
    status: 401,
    headers: {
      'WWW-Authenticate': `Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="00000001-0000-0000-c000-000000000000@*", token_types="app_asserted_user_v1 service_asserted_app_v1", error="invalid_token"`,
      'x-ms-diagnostics': `2000003;reason="${reason}";error_category="invalid_token"`,
    },
  };
}
