/** A request path cut into routable parts. */
interface GraphPath {
  version: string;
  /** Decoded segments after the version; keys in parentheses become segments of their own. */
  segments: string[];
  /** Named arguments of a function segment. */
  args: Record<string, string>;
}

/** Collections whose items also answer to a named key; it may be written as a segment of its own as well. */
const ALTERNATE_KEYS: Readonly<Record<string, string>> = { directoryroles: 'roleTemplateId' };

/** Splits `/v1.0/users('x')/microsoft.graph.assignLicense`. A malformed escape is kept as it was written. */
export function readPath(path: string): GraphPath {
  const [version = '', ...raw] = path.split('/').filter(Boolean);
  const segments: string[] = [];
  const args: Record<string, string> = {};
  for (const part of raw) {
    const text = decode(part);
    const call = /^([A-Za-z_$][\w.$]*)\((.*)\)$/s.exec(text);
    if (!call) {
      segments.push(unqualified(text));
      continue;
    }
    const [, name, inner] = call as unknown as [string, string, string];
    segments.push(unqualified(name));
    const named = readArguments(inner);
    const alternate = named && ALTERNATE_KEYS[name.toLowerCase()];
    if (alternate && named[alternate] !== undefined) segments.push(`${alternate}=${named[alternate]}`);
    else if (named) Object.assign(args, named);
    else if (inner.trim()) segments.push(unquote(inner.trim()));
  }
  return { version, segments, args };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `microsoft.graph.user`, `graph.user` and `user` name the same type or action. */
function unqualified(name: string): string {
  return name.replace(/^(?:microsoft\.)?graph\./i, '');
}

function readArguments(text: string): Record<string, string> | null {
  const named: Record<string, string> = {};
  let rest = text.trim();
  while (rest) {
    const match = /^([A-Za-z_]\w*)\s*=\s*('(?:[^']|'')*'|[^',]+)\s*(?:,\s*|$)/.exec(rest);
    if (!match) return null;
    named[match[1]!] = unquote(match[2]!.trim());
    rest = rest.slice(match[0].length);
  }
  return Object.keys(named).length > 0 ? named : null;
}

function unquote(text: string): string {
  return text.startsWith("'") && text.endsWith("'") && text.length >= 2
    ? text.slice(1, -1).replaceAll("''", "'")
    : text;
}
