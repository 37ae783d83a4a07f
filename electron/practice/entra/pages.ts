import { randomBytes } from 'node:crypto';
import type { PracticeResponse } from '../http/types.ts';
import { PAGE_STYLE } from './page-style.ts';

/** The tenant's sign-in pages. Everything dynamic passes through `escapeHtml`. */

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

interface PageOptions {
  title: string;
  tenant: string;
  /** HTML of the card below the tenant's name. */
  card: string;
  status?: number;
  /** Where a form on this page may end up beside the tenant itself (redirect after sign-in). */
  formTarget?: string | null;
  script?: string;
  cookie?: string;
}

/** One whole page with the headers that keep it from being framed or scripted. */
export function page(options: PageOptions): PracticeResponse {
  const nonce = randomBytes(16).toString('base64');
  const formAction = ["'self'", formOrigin(options.formTarget)].filter(Boolean).join(' ');
  const initial = options.tenant.trim().charAt(0).toUpperCase() || 'P';
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(options.title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${PAGE_STYLE}</style>
</head>
<body>
<main>
<div class="tenant"><span class="mark" aria-hidden="true">${escapeHtml(initial)}</span>${escapeHtml(options.tenant)}</div>
${options.card}
</main>
<aside class="practice" aria-label="About this page">This is a <strong>practice tenant</strong> on this computer. Never type a real password here.</aside>
${options.script ? `<script nonce="${nonce}">${options.script}</script>` : ''}
</body>
</html>`;
  return {
    status: options.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src data:; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
      ...(options.cookie ? { 'set-cookie': options.cookie } : {}),
    },
    body: html,
  };
}

/** A redirect URI's origin for form-action; custom schemes are named by scheme alone. */
function formOrigin(target: string | null | undefined): string {
  if (!target) return '';
  try {
    const url = new URL(target);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : url.protocol;
  } catch {
    return '';
  }
}

export interface PersonRow {
  name: string;
  upn: string;
  note: string;
  /** Name and value of the button. */
  field: string;
  value: string;
}

function people(rows: readonly PersonRow[]): string {
  return `<ul class="people">${rows
    .map(
      (row) =>
        `<li><button type="submit" name="${row.field}" value="${escapeHtml(row.value)}"><span class="initials" aria-hidden="true">${escapeHtml(initials(row.name))}</span><span><strong>${escapeHtml(row.name)}</strong><span>${escapeHtml(row.upn)}</span><span>${escapeHtml(row.note)}</span></span></button></li>`,
    )
    .join('')}</ul>`;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? '') + (words.length > 1 ? (words.at(-1)?.[0] ?? '') : '')).toUpperCase();
}

function errorLine(message: string | null): string {
  return message ? `<div class="error" role="alert" id="error">${escapeHtml(message)}</div>` : '';
}

function hidden(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`)
    .join('');
}

interface CardBase {
  action: string;
  ctx: string;
}

/** UPN and password, with the personas as one-click buttons below. */
export function signInCard(
  card: CardBase & { appName: string; login: string; error: string | null; personas: readonly PersonRow[] },
): string {
  const invalid = card.error ? ' aria-invalid="true" aria-describedby="error"' : '';
  return `<h1>Sign in</h1>
<p class="soft">to continue to ${escapeHtml(card.appName)}</p>
${errorLine(card.error)}
<form method="post" action="${card.action}" data-step="sign-in">${hidden({ ctx: card.ctx })}
<label for="login">Email or user name</label>
<input id="login" name="login" type="email" autocomplete="username" spellcheck="false" required value="${escapeHtml(card.login)}"${invalid}${card.login ? '' : ' autofocus'}>
<label for="passwd">Password</label>
<input id="passwd" name="passwd" type="password" autocomplete="current-password" required${invalid}${card.login ? ' autofocus' : ''}>
<div class="actions"><button class="primary" type="submit">Sign in</button></div>
</form>
<hr>
<form method="post" action="${card.action}" aria-labelledby="personas">${hidden({ ctx: card.ctx })}
<h2 id="personas">Or step into a role</h2>
${people(card.personas)}
</form>`;
}

/** Accounts this browser already knows. */
export function pickCard(card: CardBase & { appName: string; accounts: readonly PersonRow[] }): string {
  return `<h1>Pick an account</h1>
<p class="soft">to continue to ${escapeHtml(card.appName)}</p>
<form method="post" action="${card.action}" data-step="pick">${hidden({ ctx: card.ctx })}
${people(card.accounts)}
<div class="actions"><button type="submit" name="other" value="1">Use another account</button></div>
</form>`;
}

export function mfaCard(card: CardBase & { upn: string; number: string; error: string | null }): string {
  return `<h1>Enter the code</h1>
<p class="soft">${escapeHtml(card.upn)} needs a second factor. The practice authenticator shows:</p>
<p class="number" id="shown" data-code="${card.number}">${card.number}</p>
${errorLine(card.error)}
<form method="post" action="${card.action}" data-step="mfa">${hidden({ ctx: card.ctx })}
<label for="otc">Code</label>
<input id="otc" name="otc" type="text" inputmode="numeric" pattern="[0-9]{6}" maxlength="6" autocomplete="one-time-code" required autofocus aria-describedby="shown">
<div class="actions"><button class="primary" type="submit">Verify</button></div>
</form>`;
}

export interface GrantLine {
  says: string;
  name: string;
}

export function consentCard(
  card: CardBase & {
    appName: string;
    publisher: string;
    upn: string;
    grants: readonly GrantLine[];
    mayGrantForAll: boolean;
    forAll: boolean;
  },
): string {
  return `<h1>Permissions requested</h1>
<p class="soft">${escapeHtml(card.upn)}</p>
<p><strong>${escapeHtml(card.appName)}</strong><br><span class="soft">${escapeHtml(card.publisher)}</span></p>
<p>This application would like to:</p>
<ul class="grants">${card.grants.map((grant) => `<li>${escapeHtml(grant.says)}<code>${escapeHtml(grant.name)}</code></li>`).join('')}</ul>
<form method="post" action="${card.action}" data-step="consent">${hidden({ ctx: card.ctx })}
${
  card.forAll
    ? `<p>Accepting grants this for <strong>everyone in the organization</strong>.</p>${hidden({ everyone: '1' })}`
    : card.mayGrantForAll
      ? '<label class="check"><input type="checkbox" name="everyone" value="1"><span>Consent on behalf of your organization</span></label>'
      : ''
}
<div class="actions"><button type="submit" name="answer" value="cancel">Cancel</button><button class="primary" type="submit" name="answer" value="accept">Accept</button></div>
</form>`;
}

/** The dead end for people who may not grant what is asked. */
export function approvalCard(
  card: CardBase & { appName: string; upn: string; grants: readonly GrantLine[]; code: string },
): string {
  return `<h1>Need admin approval</h1>
<p class="soft">${escapeHtml(card.upn)}</p>
<p><strong>${escapeHtml(card.appName)}</strong> needs permission to access resources in your organization that only an admin can grant. Ask an admin to grant permission to this app before you can use it.</p>
<ul class="grants">${card.grants.map((grant) => `<li>${escapeHtml(grant.says)}<code>${escapeHtml(grant.name)}</code></li>`).join('')}</ul>
<form method="post" action="${card.action}" data-step="approval" data-code="${card.code}">${hidden({ ctx: card.ctx })}
<div class="actions"><button type="submit" name="other" value="1">Sign in with another account</button><button class="primary" type="submit" name="answer" value="cancel">Return to the application</button></div>
</form>`;
}

export function deviceCodeCard(card: { action: string; code: string; error: string | null }): string {
  return `<h1>Enter code to allow access</h1>
<p class="soft">Type the code shown by the app or device.</p>
${errorLine(card.error)}
<form method="post" action="${card.action}" data-step="device-code">
<label for="otc">Code</label>
<input id="otc" name="user_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="16" required autofocus value="${escapeHtml(card.code)}">
<div class="actions"><button class="primary" type="submit">Next</button></div>
</form>`;
}

export function confirmCard(card: CardBase & { appName: string; upn: string }): string {
  return `<h1>Are you trying to sign in to ${escapeHtml(card.appName)}?</h1>
<p class="soft">${escapeHtml(card.upn)}</p>
<p>Only continue if you asked for this code yourself, on a device you trust.</p>
<form method="post" action="${card.action}" data-step="confirm">${hidden({ ctx: card.ctx })}
<div class="actions"><button type="submit" name="answer" value="cancel">Cancel</button><button class="primary" type="submit" name="answer" value="accept">Continue</button></div>
</form>`;
}

export function messageCard(title: string, text: string): string {
  return `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`;
}

export function errorCard(message: string, details: Readonly<Record<string, string>>): string {
  const rows = Object.entries(details)
    .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('');
  return `<h1>Sorry, we’re having trouble signing you in.</h1>
<div class="error" role="alert">${escapeHtml(message)}</div>
<details open><summary>Details for support</summary><dl>${rows}</dl></details>`;
}

/** The page that posts the answer to the application by itself, or by a button without script. */
export function postBackPage(
  tenant: string,
  target: string,
  fields: Readonly<Record<string, string>>,
  cookie?: string,
): PracticeResponse {
  return page({
    title: 'Working...',
    tenant,
    formTarget: target,
    cookie,
    card: `<h1>Signing you in</h1>
<form method="post" action="${escapeHtml(target)}" id="deliver" data-step="deliver">${hidden(fields)}
<noscript><p>Script is turned off in this browser. Press Submit to go on.</p></noscript>
<div class="actions"><button class="primary" type="submit">Submit</button></div>
</form>`,
    script: "document.getElementById('deliver').submit()",
  });
}
