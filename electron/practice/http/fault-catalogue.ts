/**
 * Every fault there is. `stage` says where it strikes:
 * - `connection`: before the service looks at the request
 * - `caller`: the token or its roles
 * - `item`: one item of a `$batch`
 * - `answer`: after the service acted, on the way back
 * - `listener`: the TLS door itself
 * - `switch`: read by a surface while it is on; its argument belongs to that surface
 * - `moment`: happens once, when it is due
 */
export type FaultStage = 'connection' | 'caller' | 'item' | 'answer' | 'listener' | 'switch' | 'moment';

export interface FaultKind {
  name: string;
  stage: FaultStage;
  /** Surfaces it strikes unless told otherwise; empty means all but control. */
  surfaces: readonly string[];
  /** How often it strikes unless told otherwise. */
  count: number;
  /** Arguments beside the common ones (surface, method, path, skip, count, every). */
  args: string;
  says: string;
}

const ALWAYS = Number.POSITIVE_INFINITY;
const SERVICES = ['graph', 'exchange', 'reports'] as const;

function kind(
  name: string,
  stage: FaultStage,
  surfaces: readonly string[],
  count: number,
  args: string,
  says: string,
): FaultKind {
  return { name, stage, surfaces, count, args, says };
}

export const FAULT_KINDS: readonly FaultKind[] = [
  kind(
    '429-storm',
    'connection',
    ['graph', 'exchange'],
    ALWAYS,
    'retryAfter=seconds|none (2)',
    'Every request is throttled, with or without Retry-After.',
  ),
  kind(
    '429-text',
    'connection',
    ['exchange'],
    3,
    'retryAfter=seconds|none (none)',
    'Plain text 429 about too many concurrent requests per tenant.',
  ),
  kind(
    '503-burst',
    'connection',
    SERVICES,
    5,
    'retryAfter=seconds|none (none), status=503|504',
    'The service is unavailable for some requests.',
  ),
  kind('reset-before', 'connection', SERVICES, 1, '', 'The connection is reset before the service acts.'),
  kind(
    'stall',
    'connection',
    SERVICES,
    1,
    'ms=milliseconds (30000)',
    'Nothing comes back for a long time, then the real answer.',
  ),
  kind('html-error', 'connection', SERVICES, 1, 'status=502', 'A proxy in between answers with its own HTML page.'),
  kind(
    'redirect',
    'connection',
    ['graph', 'exchange'],
    1,
    'to=origin (https://collector.invalid), status=307',
    'A redirect to another host that must never see the token.',
  ),
  kind('token-expiry', 'caller', ['graph', 'exchange'], 1, '', 'Every token issued so far stops being accepted.'),
  kind(
    'role-removed',
    'caller',
    ['graph', 'exchange'],
    ALWAYS,
    'role=name or template id (all)',
    'The caller no longer holds a role.',
  ),
  kind(
    'claims-challenge',
    'caller',
    ['graph', 'exchange'],
    ALWAYS,
    'context=c1',
    'A step-up is demanded until the token carries the authentication context.',
  ),
  kind(
    '429-in-batch',
    'item',
    ['graph', 'exchange'],
    5,
    'retryAfter=seconds|none (3)',
    'Items of a batch are throttled while the batch is fine.',
  ),
  kind('503-in-batch', 'item', ['graph', 'exchange'], 3, '', 'Items of a batch fail as unavailable.'),
  kind(
    'reset-after',
    'answer',
    SERVICES,
    1,
    '',
    'The connection is reset after the service acted; nothing is answered.',
  ),
  kind(
    'truncated-json',
    'answer',
    ['graph', 'exchange'],
    1,
    'keep=share (0.6)',
    'A JSON answer ends early, with a length that agrees.',
  ),
  kind(
    'truncated-csv',
    'answer',
    ['reports'],
    1,
    'keep=share (0.6)',
    'A report ends in the middle of a row, with a length that agrees.',
  ),
  kind('cut-body', 'answer', SERVICES, 1, 'keep=share (0.6)', 'The connection closes in the middle of the body.'),
  kind('gzip-lie', 'answer', SERVICES, 1, '', 'The answer says gzip and is not.'),
  kind('clock-jump', 'moment', [], 1, 'ms=milliseconds (7200000)', 'The service’s clock jumps forward.'),
  kind('tls-failure', 'listener', [], ALWAYS, '', 'New connections are cut during the TLS handshake.'),
  kind('wrong-certificate', 'listener', [], ALWAYS, '', 'The certificate comes from an authority nobody knows.'),
  kind('mfa-for-everyone', 'switch', [], ALWAYS, '', 'Everybody needs a second factor.'),
  kind('strict-refresh', 'switch', [], ALWAYS, '', 'A replaced refresh token is refused at once.'),
  kind('refresh-expired', 'switch', [], ALWAYS, '', 'Every refresh token has expired: sign in again.'),
  kind(
    'expiring-page-token',
    'switch',
    [],
    ALWAYS,
    'page number, see each surface',
    'Continuation links stop working in the middle of a list.',
  ),
  kind('delta-expired', 'switch', [], ALWAYS, '', 'Delta tokens answer 410 Gone.'),
  kind('concealed-names', 'switch', [], ALWAYS, '', 'Usage reports hide names until the setting is changed.'),
  kind(
    'regional-redirect',
    'switch',
    [],
    ALWAYS,
    'origin (the other name of this machine)',
    'Exchange sends callers on to another host of its own.',
  ),
  kind('json-error-details', 'switch', [], ALWAYS, '', 'Exchange errors carry the JSON form of their details.'),
];

const BY_NAME = new Map(FAULT_KINDS.map((entry) => [entry.name, entry]));

export function faultKind(name: string): FaultKind | undefined {
  return BY_NAME.get(name);
}
