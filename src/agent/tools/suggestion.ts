import { maskedText } from "./masked.ts";
import { clipped } from "./output.ts";
import type { ToolResult } from "./tool.ts";

/** Of what is suggested in one call. Characters. */
export const MAX_TEXT = 20_000;

/** What `edit`, `write` and `patch` do, in the words a person is asked with. */
export const TOUCHES = "nothing: it only writes down a suggestion, and no file is changed";

/** The answer to a change that was asked for: it is taken down, and nothing is touched. */
export async function suggestion(path: string, text: string): Promise<ToolResult> {
  return {
    text: clipped(
      `Taken down as a suggestion; no file was changed, and people do not see it yet. To propose it, describe it in ` +
        `\`instead\` of a \`report_finding\` on lines of the change.\n${path}\n${await maskedText(text)}`,
    ),
  };
}
