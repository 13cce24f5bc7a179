import type { Told, Witness } from "../domain/witness.ts";
import type { Bundle, KeptAnswer } from "./bundle.ts";
import { hashOf } from "./bundle.ts";
import { askedQuestion } from "./question.ts";
import { valueIn } from "./read-bundle.ts";
import { answerShapes } from "./shapes.ts";

/** Tools that answer from the repository's files and the conversation alone: run again, not answered from the record. */
const RUN_AGAIN: ReadonlySet<string> = new Set([
  "read",
  "grep",
  "glob",
  "list",
  "references",
  "routes",
  "contract_diff",
  "report_finding",
  "handoff",
  "todoread",
  "todowrite",
  "edit",
  "write",
  "patch",
  "verdict",
]);

const IN_WORDS: Readonly<Record<Told, string>> = {
  model: "an answer of the model",
  budget: "whether a budget had room",
  tool: "the answer of a tool",
  decision: "a decision about a use of a tool",
  approval: "what people answered",
  request: "the id of a request",
  verdict: "a verdict that was remembered",
  rehearsal: "a rehearsal",
  protobuf: "a comparison of protobuf files",
  terminal: "what was said at the terminal",
};

/**
 * A witness that answers from the record, and asks nobody outside. Decisions are made again, by the rules and the code
 * of today.
 *
 * @param missing makes the error for a question that was not asked when it was recorded
 */
export function playWitness(bundle: Bundle, missing: (what: string) => Error): Witness {
  const kept = new Map<string, readonly KeptAnswer[]>();
  for (const { key, answers } of bundle.taken) kept.set(key, answers);
  const given = new Map<string, number>();
  return {
    async take(kind, question, ask) {
      if (kind === "decision" || kind === "approval") return ask();
      const tool = kind === "tool" ? toolIn(question) : undefined;
      if (tool !== undefined && RUN_AGAIN.has(tool)) return ask();
      const { key } = askedQuestion(kind, question, hashOf);
      const answers = kept.get(key);
      const turn = given.get(key) ?? 0;
      given.set(key, turn + 1);
      // Asked more often than then, the last answer holds: the question is the same.
      const answer = answers?.[Math.min(turn, answers.length - 1)];
      if (answer === undefined) {
        const words = tool === undefined ? IN_WORDS[kind] : `${IN_WORDS[kind]} (${tool})`;
        throw missing(words);
      }
      if (typeof answer !== "string") throw new Error(answer.failed);
      return valueIn(bundle, answer, answerShapes[kind], IN_WORDS[kind]);
    },
  };
}

function toolIn(question: unknown): string {
  return typeof question === "object" && question !== null && "tool" in question ? String(question.tool) : "";
}
