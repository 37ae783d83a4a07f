const secretKeys =
  /^(access_?token|refresh_?token|id_?token|client_?secret|client_?assertion|assertion|password|passwd|secret|code|code_?verifier|device_?code|authorization|cookie|set-cookie|key)$/i;

const patterns: [RegExp, string][] = [
  // JSON web tokens, wherever they stand.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, '[token]'],
  [/\b(Bearer|Basic|PoP)\s+[\w.~+/=-]{8,}/gi, '$1 [token]'],
  // Opaque refresh tokens and authorization codes of Entra: version, dot, long base64url text.
  [/\b[01]\.A[\w-]{20,}(?:\.[\w-]+)*/g, '[token]'],
  [
    /((?:access_token|refresh_token|id_token|client_secret|client_assertion|password|code_verifier|device_code|code|token)["']?\s*[=:]\s*["']?)[^"'&\s,;}]{6,}/gi,
    '$1[hidden]',
  ],
];

/** The same text without tokens, authorization codes, passwords and client secrets. */
export function redactText(text: string): string {
  let clean = text;
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
  return clean;
}

/** A copy of any value fit for a log line: secrets hidden, errors spelled out, depth and length bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value.length > 4000 ? `${value.slice(0, 4000)}…` : value);
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return typeof value === 'function' ? '[function]' : value;
  if (depth > 5) return '[deep]';
  if (value instanceof Error) {
    return {
      name: value.name,
      message: redactText(value.message),
      ...('code' in value ? { code: redact(value.code, depth + 1) } : {}),
      ...(value.stack === undefined ? {} : { stack: redactText(value.stack) }),
      ...(value.cause === undefined ? {} : { cause: redact(value.cause, depth + 1) }),
    };
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretKeys.test(key) && typeof item !== 'number' ? '[hidden]' : redact(item, depth + 1),
    ]),
  );
}
