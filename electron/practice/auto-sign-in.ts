import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Credentials {
  upn: string;
  password: string;
}

export interface AutoSignInOptions {
  /** PEM of the practice tenant's certificate authority. */
  ca?: string;
  /** Type the device code here first, when `url` is a device login page. */
  userCode?: string;
  /** Grant consent for the whole organization where the page offers it. */
  forEveryone?: boolean;
  /** Decline the consent page. */
  decline?: boolean;
  /** Connects to this port of 127.0.0.1 whatever the host, as a hosts file would. Loopback redirects are untouched. */
  mapToPort?: number;
  signal?: AbortSignal;
  /** Cookies to begin with and to add to, for a second sign-in in the same browser. */
  cookies?: Map<string, string>;
}

/** Where a sign-in ended. */
export interface SignInOutcome {
  /** The address that got the answer, or the last page's. */
  url: string;
  status: number;
  body: string;
  /** The steps passed, by the pages' own names: sign-in, pick, mfa, consent, confirm, deliver … */
  steps: string[];
}

/** The sign-in page would not let us through; `code` is the AADSTS number when one was shown. */
export class AutoSignInError extends Error {
  readonly code: number | null;
  constructor(message: string, code: number | null) {
    super(message);
    this.name = 'AutoSignInError';
    this.code = code;
  }
}

const MOST_STEPS = 15;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

interface Page {
  url: URL;
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Form {
  step: string;
  action: string;
  fields: URLSearchParams;
}

/**
 * Drives a sign-in page to its end as a person would: name and password, second factor, consent, and the answer
 * delivered to the loopback redirect. Throws AutoSignInError when the tenant refuses.
 */
export async function signInAs(url: string, who: Credentials, options: AutoSignInOptions = {}): Promise<SignInOutcome> {
  const start = new URL(url);
  const cookies = options.cookies ?? new Map<string, string>();
  const steps: string[] = [];
  const load = (target: URL, form: URLSearchParams | null): Promise<Page> => fetchPage(target, form, cookies, options);
  let page = await load(start, null);
  for (let count = 0; count < MOST_STEPS; count += 1) {
    if (page.status >= 300 && page.status < 400 && page.headers.location) {
      page = await load(new URL(page.headers.location, page.url), null);
      continue;
    }
    if (page.url.origin !== start.origin && LOOPBACK.test(page.url.hostname)) {
      return { url: page.url.href, status: page.status, body: page.body, steps };
    }
    const form = findForm(page.body);
    if (!form) {
      const code = aadsts(page.body);
      if (code !== null || page.status >= 400)
        throw new AutoSignInError(`The sign-in page answered ${page.status}: ${visibleText(page.body)}`, code);
      return { url: page.url.href, status: page.status, body: page.body, steps };
    }
    if (steps.at(-1) === form.step && form.step !== 'deliver') {
      throw new AutoSignInError(`Signing in as ${who.upn} failed: ${errorText(page.body)}`, aadsts(page.body));
    }
    steps.push(form.step);
    fillIn(form, page.body, who, options);
    page = await load(new URL(form.action, page.url), form.fields);
  }
  throw new AutoSignInError(`Signing in as ${who.upn} did not come to an end: ${steps.join(', ')}`, null);
}

function fillIn(form: Form, html: string, who: Credentials, options: AutoSignInOptions): void {
  const { fields } = form;
  switch (form.step) {
    case 'sign-in':
      fields.set('login', who.upn);
      fields.set('passwd', who.password);
      return;
    case 'pick':
      fields.set('other', '1');
      return;
    case 'mfa':
      fields.set('otc', /data-code="(\d{6})"/.exec(html)?.[1] ?? '');
      return;
    case 'device-code':
      fields.set('user_code', options.userCode ?? '');
      return;
    case 'consent':
      fields.set('answer', options.decline ? 'cancel' : 'accept');
      if (options.forEveryone && /name="everyone"/.test(html)) fields.set('everyone', '1');
      return;
    case 'confirm':
      fields.set('answer', options.decline ? 'cancel' : 'accept');
      return;
    case 'approval':
      if (options.decline) {
        fields.set('answer', 'cancel');
        return;
      }
      throw new AutoSignInError(`${who.upn} may not consent: an administrator has to.`, 90094);
  }
}

/** The first form of a page that has a step name, with its hidden fields. */
function findForm(html: string): Form | null {
  const match = /<form method="post" action="([^"]*)"([^>]*)data-step="([a-z-]+)"[^>]*>([\s\S]*?)<\/form>/.exec(html);
  if (!match) return null;
  const [, action = '', , step = '', inner = ''] = match;
  const fields = new URLSearchParams();
  for (const field of inner.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    fields.append(unescapeHtml(field[1] ?? ''), unescapeHtml(field[2] ?? ''));
  }
  return { step, action: unescapeHtml(action), fields };
}

function unescapeHtml(html: string): string {
  return html.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)));
}

function visibleText(html: string): string {
  const main = /<main>([\s\S]*?)<\/main>/.exec(html)?.[1] ?? html;
  return unescapeHtml(main.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 400);
}

function errorText(html: string): string {
  const alert = /role="alert"[^>]*>([\s\S]*?)<\/div>/.exec(html)?.[1];
  return alert ? unescapeHtml(alert).trim() : visibleText(html);
}

function aadsts(html: string): number | null {
  const match = /AADSTS(\d+)/.exec(html);
  return match ? Number(match[1]) : null;
}

function fetchPage(
  url: URL,
  form: URLSearchParams | null,
  cookies: Map<string, string>,
  options: AutoSignInOptions,
): Promise<Page> {
  const body = form?.toString();
  const ours = [...cookies]
    .filter(([key]) => key.startsWith(`${url.hostname}|`))
    .map(([key, value]) => `${key.split('|')[1]}=${value}`);
  const mapped = options.mapToPort !== undefined && !LOOPBACK.test(url.hostname);
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(
      {
        method: body === undefined ? 'GET' : 'POST',
        host: mapped ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, ''),
        port: mapped ? options.mapToPort : url.port || (secure ? 443 : 80),
        path: `${url.pathname}${url.search}`,
        agent: false,
        signal: options.signal,
        ...(secure ? { ca: options.ca, servername: LOOPBACK.test(url.hostname) ? 'localhost' : url.hostname } : {}),
        headers: {
          host: url.host,
          accept: 'text/html',
          ...(ours.length > 0 ? { cookie: ours.join('; ') } : {}),
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          for (const cookie of response.headers['set-cookie'] ?? []) {
            const [pair = ''] = cookie.split(';', 1);
            const equals = pair.indexOf('=');
            cookies.set(`${url.hostname}|${pair.slice(0, equals)}`, pair.slice(equals + 1));
          }
          resolve({
            url,
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
