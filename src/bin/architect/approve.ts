import type { AnswerToCall, AskedCall, ParkedConversation } from "../../domain/approval.ts";
import type { Review } from "../../domain/review.ts";
import type { LoadedPull } from "../../domain/tree.ts";
import { printable } from "../../local/escape.ts";
import type { ReviewOptions, ReviewParts } from "../../review/parts.ts";
import { resumedReview } from "../../review/resumed-review.ts";
import type { Terminal } from "./terminal.ts";

/** Requests answered in one run: an architect that asks without end is stopped by whoever sits there, or by this. */
const MAX_REQUESTS = 50;

/**
 * Puts each request of a review to the person at the terminal, and makes the review again with the answers. Without
 * `--approve`, or with nobody there, what waits stays unfinished, and a line says how it can be answered.
 */
export async function answeredHere(
  first: Review,
  args: { approve?: boolean },
  terminal: Pick<Terminal, "note" | "ask" | "endProgress">,
  again: { loaded: LoadedPull; parts: ReviewParts; options: Omit<ReviewOptions, "only"> },
): Promise<Review> {
  const { signal } = again.options;
  const ask = args.approve ? terminal.ask : undefined;
  let made = first;
  // The record of a review does not hold the conversations themselves.
  const whole = new Map<string, ParkedConversation>();
  for (let asked = 0; asked < MAX_REQUESTS; asked++) {
    for (const one of made.parked ?? []) if (!whole.has(one.id)) whole.set(one.id, one);
    const parked = whole.get(made.parked?.[0]?.id ?? "");
    if (!parked || !made.recorded) return made;
    if (!ask) {
      for (const one of made.parked ?? []) terminal.note(waiting(one, args.approve === true));
      return made;
    }
    terminal.endProgress();
    const answer = await answerFor(parked, (text) => ask(text, signal ?? new AbortController().signal));
    made = await resumedReview(
      again.loaded,
      again.parts,
      { parked, answer, recorded: made.recorded },
      again.options,
    );
  }
  return made;
}

async function answerFor(
  { architect, calls }: ParkedConversation,
  ask: (text: string) => Promise<string>,
): Promise<AnswerToCall> {
  const text = [
    "",
    `${architect} asks to ${calls.length === 1 ? "make a call" : `make ${calls.length} calls, answered together`}:`,
    ...calls.map(callText),
    "Run it once? [y/N] ",
  ].join("\n");
  const said = (await ask(text)).trim().toLowerCase();
  if (said === "y" || said === "yes") return { answer: "approve" };
  return { answer: "deny", reason: "the person at the terminal said no" };
}

function callText({ tool, shown, why, touches, because }: AskedCall): string {
  return [
    "",
    `  ${printable(tool)}: ${printable(shown).replaceAll("\n", "\n    ")}`,
    `  why:     ${printable(why)}`,
    `  touches: ${printable(touches)}`,
    `  rule:    ${printable(because)}`,
    "",
  ].join("\n");
}

function waiting({ architect, calls }: ParkedConversation, wanted: boolean): string {
  const [{ tool, shown }] = calls;
  const how = wanted
    ? "standard input is no terminal, so nobody could be asked"
    : "run it again with --approve to be asked";
  return `${architect} waits for an approval of ${tool}: ${shown} (${how})`;
}
