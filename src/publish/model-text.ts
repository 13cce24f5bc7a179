import { redact } from "./redact.ts";
import { fence, prose, proseBlock } from "./sanitise.ts";

/** Longest answer of a model that is shown. Characters. */
const MAX_TEXT = 16_000;
/** And that is looked at. */
const MAX_READ = 100_000;

/**
 * Markdown by a model as it may be posted: paragraphs, lists, fenced code and headings keep their shape; everything
 * that GitHub would make live is text. Headings begin at the third level, below ours.
 */
export function modelText(text: string): string {
  const blocks: string[] = [];
  let plain: string[] = [];
  let fenced: { mark: string; lines: string[] } | undefined;
  const flush = () => {
    const block = proseBlock(plain.join("\n"), MAX_TEXT);
    if (block !== "") blocks.push(block);
    plain = [];
  };
  // Before the cut, so that half of a secret never slips through.
  const masked = redact(text.slice(0, MAX_READ));
  for (const line of masked.slice(0, MAX_TEXT).split(/\r?\n/)) {
    if (fenced) {
      const closing = /^ {0,3}(`{3,})\s*$/.exec(line)?.[1];
      if (closing !== undefined && closing.length >= fenced.mark.length) {
        blocks.push(code(fenced));
        fenced = undefined;
      } else fenced.lines.push(line);
      continue;
    }
    const mark = /^ {0,3}(`{3,})[^`]*$/.exec(line)?.[1];
    const [, depth = "", heading] = /^ {0,3}(#{1,6})\s+(.+)$/.exec(line) ?? [];
    if (mark !== undefined) {
      flush();
      fenced = { mark, lines: [] };
    } else if (heading !== undefined) {
      flush();
      blocks.push(`${"#".repeat(Math.min(6, Math.max(3, depth.length + 2)))} ${prose(heading, 300)}`);
    } else plain.push(line);
  }
  flush();
  if (fenced) blocks.push(code(fenced));
  if (masked.length > MAX_TEXT) blocks.push("_The answer was longer, and is cut here._");
  return blocks.filter((block) => block !== "").join("\n\n");
}

/** A picture by a model is shown as its text: what Mermaid makes live in it is not for us to know. */
function code({ lines }: { lines: readonly string[] }): string {
  return fence(lines.join("\n"), "", { characters: MAX_TEXT, lines: 400 });
}
