import type { ErrorCode } from '../../../shared/contract/errors.ts';

/** What a failed exchange of bytes means. */
export interface NetworkFailure {
  code: Extract<ErrorCode, 'network' | 'tls' | 'timeout' | 'bad-response'>;
  message: string;
  hint?: string;
  /** False when the request certainly never reached the service. */
  mayHaveArrived: boolean;
  /** The body could not be decompressed: asking for it uncompressed may help. */
  badEncoding?: boolean;
  /** Worth another try by itself. */
  transient: boolean;
}

const TLS_CODES =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH_EXCEEDED)/;
const CHROMIUM = /net::(ERR_[A-Z0-9_]+)/;

/** Walks `cause` chains and Chromium's `net::ERR_…` texts to the code that says most. */
function codeOf(error: unknown): string {
  let found = '';
  for (let current: unknown = error, depth = 0; current instanceof Object && depth < 6; depth++) {
    const { code, message, cause, errors } = current as {
      code?: unknown;
      message?: unknown;
      cause?: unknown;
      errors?: unknown[];
    };
    if (typeof code === 'string') found = code;
    if (typeof message === 'string') found = CHROMIUM.exec(message)?.[1] ?? found;
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return found;
}

/** Turns what `fetch` threw into words and a decision. `host` is named in the message. */
export function describeNetworkError(error: unknown, host: string): NetworkFailure {
  const code = codeOf(error);
  if (/CERT_(NOT_YET_VALID|HAS_EXPIRED)|ERR_CERT_DATE_INVALID/.test(code)) {
    return {
      code: 'tls',
      message: `The certificate of ${host} is not valid at this computer's time (${code}).`,
      hint: "Check this computer's date and time. If they are right, the certificate itself has expired.",
      mayHaveArrived: false,
      transient: false,
    };
  }
  if (TLS_CODES.test(code) || /^ERR_(CERT|SSL|BAD_SSL)/.test(code)) {
    return {
      code: 'tls',
      message: `The certificate of ${host} is not trusted (${code}).`,
      hint: 'A proxy that inspects traffic must have its root certificate in the system store. For a practice tenant, check that the CA file is the one it started with.',
      mayHaveArrived: false,
      transient: false,
    };
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
    case 'ERR_NAME_NOT_RESOLVED':
      return {
        code: 'network',
        message: `The name ${host} could not be resolved.`,
        hint: 'Check the network connection, VPN and DNS.',
        mayHaveArrived: false,
        transient: true,
      };
    case 'ECONNREFUSED':
    case 'ERR_CONNECTION_REFUSED':
      return {
        code: 'network',
        message: `${host} refused the connection.`,
        hint: 'The service is not running there, or a firewall blocks it.',
        mayHaveArrived: false,
        transient: true,
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'ERR_INTERNET_DISCONNECTED':
    case 'ERR_ADDRESS_UNREACHABLE':
    case 'ERR_NETWORK_CHANGED':
    case 'ERR_PROXY_CONNECTION_FAILED':
    case 'ERR_TUNNEL_CONNECTION_FAILED':
    case 'UND_ERR_PRX_TLS':
      return {
        code: 'network',
        message: `${host} cannot be reached from this network (${code}).`,
        hint: 'Check the network connection and the proxy settings.',
        // A network change may cut a request that is already out.
        mayHaveArrived: code === 'ERR_NETWORK_CHANGED',
        transient: true,
      };
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ERR_CONNECTION_TIMED_OUT':
      return {
        code: 'timeout',
        message: `No connection to ${host} in time.`,
        hint: 'Check the network connection and the firewall.',
        mayHaveArrived: false,
        transient: true,
      };
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'ETIMEDOUT':
    case 'ERR_TIMED_OUT':
      return { code: 'timeout', message: `${host} did not answer in time.`, mayHaveArrived: true, transient: true };
    case 'Z_DATA_ERROR':
    case 'Z_BUF_ERROR':
    case 'ERR__ERROR_FORMAT_PADDING_1':
    case 'ERR_CONTENT_DECODING_FAILED':
      return {
        code: 'bad-response',
        message: `The answer of ${host} says it is compressed, but it cannot be decompressed.`,
        hint: 'A proxy between here and the service may be changing answers.',
        mayHaveArrived: true,
        badEncoding: true,
        transient: true,
      };
    default:
      return {
        code: 'network',
        message: `The connection to ${host} was lost${code === '' ? '' : ` (${code})`}.`,
        hint: 'Check the network connection.',
        mayHaveArrived: true,
        transient: true,
      };
  }
}
