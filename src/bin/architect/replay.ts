import type { Review } from "../../domain/review.ts";
import { messageOf, UserError } from "../../errors.ts";
import { printableLine } from "../../local/escape.ts";
import { readBundleFile } from "../../replay/bundle-file.ts";
import type { ToldUse } from "../../replay/decisions.ts";
import type { Replay } from "../../replay/replay.ts";
import { formatted, type ReviewFormat, witnessed } from "./review.ts";
import { document, type Terminal } from "./terminal.ts";

export interface ReplayArguments {
  format: ReviewFormat;
  /** List the uses of tools, and replay nothing. */
  onlyDecisions?: boolean;
}

/** 0: the same review. 1: another one. */
export async function replayCommand(
  file: string,
  args: ReplayArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  terminal.progress("reading the bundle");
  const text = await readBundleFile(file);
  if (args.onlyDecisions) return decisions(text, args.format, terminal);
  const { openReplay } = await import("../../replay/replay.ts");
  const replay = openReplay(text);
  const made = await madeAgain(replay, terminal, signal);
  terminal.endProgress();
  if (made === undefined) return 1;
  const { review, differs } = replay.compare(made);
  terminal.exitCode = differs === undefined ? 0 : 1;
  if (differs !== undefined)
    terminal.note(`This is not the review that was recorded: it first differs at ${differs}`);
  await terminal.print(await formatted(review, replay.loaded.pull, args, terminal));
  return terminal.exitCode;
}

/** `undefined` when there was no coming to a review, which standard error then says. */
async function madeAgain(
  replay: Replay,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Review | undefined> {
  const onProgress = (stage: string) => terminal.progress(stage);
  const { failOn, approve = false } = replay.options;
  const options = { signal, onProgress, ...(failOn ? { failOn } : {}) };
  try {
    const first = await replay.make({ signal, onProgress });
    const { answeredHere } = await import("./approve.ts");
    const there = {
      note: () => undefined,
      endProgress: () => undefined,
      ...(approve ? { ask: () => Promise.reject(new Error("nobody sits here")) } : {}),
    };
    return await answeredHere(first, { approve }, witnessed(there, replay.witness), {
      loaded: replay.loaded,
      parts: replay.parts,
      options,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) throw error;
    terminal.note(`The review could not be made again: ${messageOf(error)}`);
    return undefined;
  }
}

async function decisions(text: string, format: ReviewFormat, terminal: Terminal): Promise<number> {
  const { usesIn } = await import("../../replay/decisions.ts");
  const uses = usesIn(text);
  terminal.endProgress();
  await terminal.print(format === "json" ? document({ schemaVersion: 1, uses }) : table(uses, format));
  return 0;
}

const HEADINGS = ["architect", "conversation", "tool", "input", "decision", "because", "result"] as const;
/** Characters of the cells whose text is of any length. */
const CELL = 80;

function table(uses: readonly ToldUse[], format: ReviewFormat): string {
  if (uses.length === 0) return "No tool was used.\n";
  const rows = uses.map(
    ({ architect, conversation, turn, tool, input, decision, answered, because, result }) => [
      architect,
      `${conversation}, ${turn}`,
      tool,
      input,
      answered === undefined ? decision : `${decision}, then ${answered}`,
      because,
      result ?? "not run",
    ],
  );
  const cells = [[...HEADINGS], ...rows].map((row) => row.map(cell));
  if (format === "markdown") {
    const lines = cells.map((row) => `| ${row.map((one) => one.replaceAll("|", "\\|")).join(" | ")} |`);
    return `${[lines[0], `|${"---|".repeat(HEADINGS.length)}`, ...lines.slice(1)].join("\n")}\n`;
  }
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((one, column) => one.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

function cell(text: string): string {
  const line = printableLine(
    text
      .slice(0, 4 * CELL)
      .replace(/\s+/g, " ")
      .trim(),
  );
  return line.length > CELL ? `${line.slice(0, CELL - 1)}…` : line;
}
