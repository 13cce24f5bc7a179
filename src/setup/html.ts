import type { ServerResponse } from "node:http";

/** HTML that is put together from escaped pieces only. */
export interface Html {
  readonly html: string;
}

/** A template whose values are escaped, unless they are HTML that was made here. Lists are joined. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const shown = values.map((value) => {
    if (typeof value === "string" || typeof value === "number") return escaped(String(value));
    return "html" in value ? value.html : value.map((one) => one.html).join("");
  });
  return { html: parts.map((part, index) => part + (shown[index] ?? "")).join("") };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE_PATH = "/architect.css";

/**
 * Nothing runs, nothing is loaded but our own style, nobody frames it, and forms go to GitHub only. Of the address
 * only the origin is told to others: GitHub wants that, and a token in it stays here.
 *
 * @param formsTo origin of GitHub's pages, when the page has a form that goes there
 */
function headersFor(formsTo: string | undefined): Record<string, string> {
  const forms = formsTo === undefined ? "'self'" : `'self' ${formsTo}`;
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; style-src 'self'; form-action ${forms}; frame-ancestors 'none'; base-uri 'none'`,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
  };
}

export interface Page {
  title: string;
  body: Html;
  status?: number;
  formsTo?: string;
  headers?: Readonly<Record<string, string>>;
}

export function sendPage(
  response: ServerResponse,
  { title, body, status = 200, formsTo, headers = {} }: Page,
): void {
  const text = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${STYLE_PATH}">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  response.writeHead(status, { ...headersFor(formsTo), ...headers }).end(text.html);
}

/** Answers the request for the style. `false`: it was for something else. */
export function sendStyle(path: string, response: ServerResponse): boolean {
  if (path !== STYLE_PATH) return false;
  response
    .writeHead(200, { "content-type": "text/css; charset=utf-8", "x-content-type-options": "nosniff" })
    .end(STYLE);
  return true;
}

const STYLE = `:root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --ground: #f6f8fa; --sheet: #fff; --go: #1f7a37; --link: #0969da; }
@media (prefers-color-scheme: dark) { :root { --ink: #f0f6fc; --faint: #9198a1; --line: #3d444d; --ground: #0d1117; --sheet: #151b23; --go: #238636; --link: #4493f8; } }
body { margin: 0; padding: 3rem 1rem; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 2rem; background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
p, ul, ol, dl { margin: .5rem 0 1rem; }
a { color: var(--link); }
code { padding: .1em .3em; border-radius: 5px; background: var(--ground); font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: .5rem 0 1rem; }
td, th { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
label { display: block; margin: .75rem 0 .25rem; }
label.choice { margin: .75rem 0; }
input[type=text], input[type=url] { box-sizing: border-box; width: 100%; padding: .5rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--ground); color: var(--ink); font: inherit; }
button, .button { display: inline-block; margin: .75rem 0; padding: .6rem 1.2rem; border: 0; border-radius: 6px; background: var(--go); color: #fff; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
button.quiet { background: none; border: 1px solid var(--line); color: var(--ink); }
details { margin-top: 1.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
summary { cursor: pointer; }
.faint { color: var(--faint); }
.good { color: var(--go); font-weight: 600; }
.bad { color: #cf222e; font-weight: 600; }
`;
