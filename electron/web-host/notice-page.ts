/** A page of plain words for when the console itself cannot be shown. Both texts are our own, never a caller's. */
export function noticePage(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${title} - Mailroom</title>
    <style>
      body { margin: 20vh auto 0; max-width: 30rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: #1b1f23; background: #f5f6f7; }
      h1 { font-size: 1.25rem; }
      @media (prefers-color-scheme: dark) { body { color: #e8eaec; background: #17191b; } }
    </style>
  </head>
  <body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
}
