import type { Command } from "../domain/command.ts";

const WHO = { write: "people with write access", anyone: "anyone" } as const;

/** The commands as a markdown table: generated, so that it cannot fall behind. */
export function usageOf(commands: readonly Command[]): string {
  return [
    "| Command | What it does | Who |",
    "|---|---|---|",
    // Tables read bars before code.
    ...commands.map(
      ({ usage, does, who }) => `| \`${usage.replaceAll("|", "\\|")}\` | ${does} | ${WHO[who]} |`,
    ),
    "",
    `For instance: ${commands.flatMap(({ examples }) => examples.map((example) => `\`${example}\``)).join(", ")}.`,
    "",
    "A command stands alone at the start of a line of a new comment. Edited comments are not read again.",
  ].join("\n");
}
