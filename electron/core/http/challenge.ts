/** A bearer challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  error: string | null;
  description: string | null;
  /** Claims the next token must carry, as JSON text. */
  claims: string | null;
}

/** Reads the Bearer challenge; claims arrive base64-encoded (URL-safe or not) or as plain JSON. */
export function parseChallenge(header: string | null): Challenge | null {
  if (header === null || !/\bBearer\b/i.test(header)) return null;
  const parameters = new Map<string, string>();
  for (const match of header.matchAll(/([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi)) {
    const name = match[1]!.toLowerCase();
    if (!parameters.has(name)) parameters.set(name, (match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  return {
    error: parameters.get('error') ?? null,
    description: parameters.get('error_description') ?? null,
    claims: decodeClaims(parameters.get('claims')),
  };
}

function decodeClaims(value: string | undefined): string | null {
  if (value === undefined || value === '') return null;
  const candidates = [value, Buffer.from(value.replaceAll('-', '+').replaceAll('_', '/'), 'base64').toString('utf8')];
  for (const candidate of candidates) {
    try {
      const parsed: unknown = JSON.parse(candidate);
      if (parsed !== null && typeof parsed === 'object') return candidate;
    } catch {
      // Not this encoding.
    }
  }
  return null;
}
