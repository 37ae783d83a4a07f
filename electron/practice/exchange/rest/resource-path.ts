/** One segment of a resource path: `Mailbox('a@b')`, `Exchange.GetMailboxStatistics(archive=true)`. */
export interface Segment {
  readonly name: string;
  /** The key between the quotes; null without one. */
  readonly key: string | null;
  /** Named arguments of a function. */
  readonly args: Readonly<Record<string, string>>;
}

/** Splits a decoded path into segments, a quote within a key being doubled. Null when it is malformed. */
export function parseResourcePath(path: string, encodedKeys: boolean): Segment[] | null {
  const segments: Segment[] = [];
  let rest = path;
  while (rest !== '') {
    const match = /^([A-Za-z$][\w.$]*)(\(((?:[^()']|'(?:[^']|'')*')*)\))?(?:\/|$)/.exec(rest);
    if (!match?.[1]) return null;
    const inside = match[3];
    const segment = inside === undefined ? { key: null, args: {} } : readArguments(inside, encodedKeys);
    if (segment === null) return null;
    segments.push({ name: match[1], ...segment });
    rest = rest.slice(match[0].length);
  }
  return segments;
}

function readArguments(inside: string, encodedKeys: boolean): Omit<Segment, 'name'> | null {
  const text = inside.trim();
  if (text === '') return { key: null, args: {} };
  const single = /^'((?:[^']|'')*)'$/.exec(text);
  if (single) return { key: decodeKey((single[1] ?? '').replaceAll("''", "'"), encodedKeys), args: {} };
  if (/^[0-9a-f-]{36}$/i.test(text)) return { key: text, args: {} };
  const args: Record<string, string> = {};
  const pattern = /\s*([A-Za-z]\w*)\s*=\s*(?:'((?:[^']|'')*)'|([^,']+))\s*(?:,|$)/y;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match?.[1]) return null;
    const value = match[2]?.replaceAll("''", "'") ?? (match[3] ?? '').trim();
    args[match[1].toLowerCase()] = value;
    at = pattern.lastIndex;
  }
  return { key: null, args };
}

/** `isEncoded=true` means the key is base64 of the identity. */
function decodeKey(key: string, encoded: boolean): string {
  return encoded ? Buffer.from(key, 'base64').toString('utf8') : key;
}
