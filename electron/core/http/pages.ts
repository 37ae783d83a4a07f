/** What a page that is not the service's own answer says about itself, for an error message. */
export function readHtmlTitle(text: string): string | null {
  const title =
    /<title[^>]*>([\s\S]{0,400}?)<\/title>/i.exec(text)?.[1] ?? /<h1[^>]*>([\s\S]{0,400}?)<\/h1>/i.exec(text)?.[1];
  if (!title) return null;
  const plain = title
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120);
  return plain === '' ? null : plain;
}

/** True for a web page where JSON or CSV was expected: proxies, captive portals and gateways answer like that. */
export function looksLikeHtml(contentType: string | null, text: string): boolean {
  if (/^\s*<(!doctype html|html|head|body)\b/i.test(text.slice(0, 500))) return true;
  return contentType !== null && /^text\/html\b/i.test(contentType) && text.trimStart().startsWith('<');
}
