/** The look of the sign-in pages: one column card, the product's palette, light and dark. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#f5f6f7;--panel:#fff;--ink:#1b1f23;--soft:#545d66;--line:#d5d9dd;--brand:#0b6e6e;--on-brand:#fff;--hover:#eef4f4;--bad:#b3261e;--bad-ground:#fdeceb;--note:#fff6e0;--note-line:#e3c26b;--note-ink:#5c4400}
@media(prefers-color-scheme:dark){:root{--ground:#17191b;--panel:#212427;--ink:#f1f3f4;--soft:#b3bac1;--line:#3d4348;--brand:#4cc2bd;--on-brand:#06201f;--hover:#2a2f32;--bad:#ffb4ab;--bad-ground:#3a1f1d;--note:#332b14;--note-line:#6b5a1e;--note-ink:#f3dc9a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:16px;padding:24px 16px;background:var(--ground);color:var(--ink);font:15px/1.45 "Segoe UI Variable Text","Segoe UI",system-ui,-apple-system,sans-serif}
main{width:100%;max-width:440px;background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:36px 36px 32px;box-shadow:0 2px 10px rgb(0 0 0/.06)}
.tenant{display:flex;align-items:center;gap:10px;margin-bottom:20px;color:var(--soft);font-weight:600}
.mark{width:28px;height:28px;border-radius:6px;background:var(--brand);color:var(--on-brand);display:grid;place-items:center;font-size:15px;font-weight:700}
h1{font-size:22px;line-height:1.25;margin:0 0 6px;font-weight:600;overflow-wrap:anywhere}
h2{font-size:13px;margin:24px 0 8px;color:var(--soft);font-weight:600}
p{margin:0 0 12px}
.soft{color:var(--soft)}
label{display:block;font-weight:600;margin:14px 0 5px}
input[type=text],input[type=email],input[type=password]{width:100%;font:inherit;color:inherit;background:var(--panel);border:1px solid var(--soft);border-radius:4px;padding:8px 10px;min-height:38px}
.check{display:flex;gap:8px;align-items:flex-start;font-weight:400}
.check input{margin-top:4px}
:focus-visible{outline:2px solid var(--brand);outline-offset:2px}
button{font:inherit;cursor:pointer;border-radius:4px;min-height:38px;padding:7px 18px;border:1px solid var(--line);background:var(--panel);color:var(--ink);font-weight:600}
button:hover{background:var(--hover)}
button.primary{background:var(--brand);border-color:var(--brand);color:var(--on-brand)}
button.primary:hover{filter:brightness(1.08)}
.actions{display:flex;justify-content:flex-end;gap:10px;margin-top:22px;flex-wrap:wrap}
ul{list-style:none;margin:0;padding:0}
.people li{margin:0 0 6px}
.people button{width:100%;text-align:left;display:flex;align-items:center;gap:12px;padding:9px 12px;font-weight:400}
.people .initials{flex:none;width:34px;height:34px;border-radius:50%;display:grid;place-items:center;background:var(--hover);color:var(--brand);font-weight:700;font-size:13px}
.people strong{display:block;font-weight:600}
.people span span{display:block;color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.grants{margin:8px 0 14px}
.grants li{padding:7px 0;border-bottom:1px solid var(--line)}
.grants code{display:block;color:var(--soft);font-size:12px}
.error{background:var(--bad-ground);color:var(--bad);border-radius:4px;padding:10px 12px;margin:0 0 14px}
.number{font-size:34px;letter-spacing:.12em;font-weight:600;font-variant-numeric:tabular-nums;margin:10px 0 4px}
details{margin-top:18px;color:var(--soft);font-size:13px}
dl{display:grid;grid-template-columns:auto 1fr;gap:3px 12px;margin:8px 0 0}
dd{margin:0;overflow-wrap:anywhere}
hr{border:0;border-top:1px solid var(--line);margin:22px 0 4px}
.practice{max-width:440px;width:100%;background:var(--note);border:1px solid var(--note-line);color:var(--note-ink);border-radius:6px;padding:8px 12px;font-size:13px}
@media(max-width:480px){main{padding:24px 20px}}
`;
