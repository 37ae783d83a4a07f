const page = (title: string, text: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>${title}</title><style>
body{font:16px/1.5 "Segoe UI Variable","Segoe UI",system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0;background:#f5f6f7;color:#1b1f23}
main{background:#fff;border:1px solid #e2e5e8;border-radius:8px;padding:32px 40px;max-width:28rem}
h1{font-size:20px;margin:0 0 8px}p{margin:0;color:#545d66}
@media (prefers-color-scheme:dark){body{background:#17191b;color:#f5f6f7}main{background:#222528;border-color:#3a3f44}p{color:#b4bcc4}}
</style></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`;

/** What the browser shows once the answer has arrived. */
export const successPage = page('Signed in', 'You can close this tab and go back to Mailroom.');
export const failurePage = page(
  'Sign-in did not finish',
  'You can close this tab. Mailroom tells what went wrong and what to do.',
);
