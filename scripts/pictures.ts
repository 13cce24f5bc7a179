/**
 * The pictures of docs/ and of the README, from what the demo posts:
 *
 *     npm run demo -- --with-model --save FOLDER && npx tsx scripts/pictures.ts FOLDER
 *
 * Markdown is rendered here, in a style like GitHub's, and photographed by a headless Chromium, which has to be
 * installed (`CHROMIUM` names another than `chromium`).
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { marked } from "marked";

const DOCS = new URL("../docs/", import.meta.url).pathname;

/** Pixels. The height is cut to what is there, at most this. */
const WIDTH = 860;

const STYLE = `
  * { box-sizing: border-box }
  body { margin: 0; padding: 20px; width: ${WIDTH}px; background: #fff; color: #1f2328;
    font: 13px/1.45 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
  .post { border: 1px solid #d1d9e0; border-radius: 6px; overflow: hidden }
  .by { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px; color: #59636e }
  .by b { color: #1f2328 } .by i { font-style: normal; border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; font-size: 12px; margin-left: 4px }
  .words { padding: 16px } .words > :first-child { margin-top: 0 } .words > :last-child { margin-bottom: 0 }
  h2 { font-size: 1.45em; border-bottom: 1px solid #d1d9e0b3; padding-bottom: .3em } h3 { font-size: 1.15em }
  a { color: #0969da; text-decoration: none }
  code { background: #818b981f; border-radius: 6px; padding: .15em .4em; font: 85% ui-monospace, "DejaVu Sans Mono", monospace }
  pre { background: #f6f8fa; border-radius: 6px; padding: 12px 16px; overflow: hidden; white-space: pre-wrap } pre code { background: none; padding: 0 }
  table { border-collapse: collapse; margin: 0 0 16px; width: max-content; max-width: 100% }
  th, td { border: 1px solid #d1d9e0; padding: 5px 11px; text-align: left } tr:nth-child(2n) td { background: #f6f8fa }
  details { margin: 0 0 10px } summary { cursor: pointer }
  ul, ol { padding-left: 2em }`;

interface Picture {
  name: string;
  /** File of the folder. */
  post: string;
  said: string;
  /** What is open of the folds, by a part of their titles. */
  open?: readonly string[];
  /** Pixels, at most. */
  height: number;
}

const PICTURES: readonly Picture[] = [
  { name: "review", post: "comment-01.md", said: "commented on", open: ["without holding"], height: 900 },
  { name: "summary", post: "summary.md", said: "reviewed", height: 1_900 },
  { name: "approval", post: "approval.md", said: "commented", height: 700 },
];

function page(markdown: string, { said, open = [] }: Picture): string {
  const place = /^<!-- (\S+) -->\n/.exec(markdown)?.[1];
  const where = place === undefined ? "" : ` <code>${place}</code>`;
  const body = marked.parse(markdown.replace(/<!--[\s\S]*?-->/g, ""), { async: false, gfm: true });
  const opened = body.replace(/<details><summary>([^<]*)<\/summary>/g, (fold, title: string) =>
    open.some((part) => title.includes(part)) ? fold.replace("<details>", "<details open>") : fold,
  );
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
<div class="post"><div class="by"><b>backend-architect</b><i>bot</i> ${said}${where}</div><div class="words">${opened}</div></div>`;
}

function photograph(html: string, to: string, height: number): void {
  const folder = mkdtempSync(join(tmpdir(), "architect-pictures-"));
  const chromium = (args: readonly string[]) =>
    execFileSync(
      process.env.CHROMIUM ?? "chromium",
      [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        `--user-data-dir=${folder}/profile`,
        ...args,
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 120_000 },
    );
  try {
    const file = join(folder, "page.html");
    writeFileSync(
      file,
      `${html}<script>document.title = String(document.documentElement.scrollHeight)</script>`,
    );
    const tall = Number(
      /<title>(\d+)<\/title>/.exec(chromium(["--dump-dom", `--window-size=${WIDTH},100`, file]))?.[1],
    );
    const size = `${WIDTH},${Math.min(height, tall || height)}`;
    chromium([`--screenshot=${to}`, `--window-size=${size}`, file]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: npx tsx scripts/pictures.ts FOLDER");
for (const picture of PICTURES) {
  const markdown = readFileSync(join(folder, picture.post), "utf8");
  photograph(page(markdown, picture), join(DOCS, `${picture.name}.png`), picture.height);
  process.stdout.write(`docs/${picture.name}.png\n`);
}
