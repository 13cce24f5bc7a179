import { z } from "zod";
import type { Bundle } from "./bundle.ts";
import { readBundle, valueIn } from "./read-bundle.ts";
import { answerShapes } from "./shapes.ts";

/** One use of a tool: who asked for what, what was decided and why, and what came of it. */
export interface ToldUse {
  architect: string;
  /** Which of the architect's conversations it was, and which answer of the model in it. */
  conversation: string;
  turn: number;
  tool: string;
  input: string;
  decision: "allow" | "ask" | "deny";
  because: string;
  /** What people answered, where they were asked. */
  answered?: string;
  /** Absent where it was not run. */
  result?: string;
}

const use = z.looseObject({
  architect: z.string(),
  conversation: z.string(),
  turn: z.number(),
  place: z.number(),
  id: z.string(),
  tool: z.string(),
  input: z.unknown(),
});
/** A tool's answer as it was kept: what it found is not read here. */
const anyResult = z.looseObject({ text: z.string() });

/**
 * Every use of a tool in a recorded review, by architect and conversation. Read from the record; nothing is run.
 *
 * @throws UserError for a bundle that is refused, with the reason
 */
export function usesIn(text: string): ToldUse[] {
  const bundle = readBundle(text);
  const answersTo = new Map(
    bundle.taken.map(({ kind, question, answers }) => [`${kind} ${question}`, answers]),
  );
  const uses = bundle.taken.flatMap(({ kind, question, answers }) => {
    if (kind !== "decision" || question === null) return [];
    const asked = valueIn<z.infer<typeof use>>(bundle, question, use, "a use of a tool");
    const first = <Answer>(of: "tool" | "approval", shape: z.ZodType): Answer | undefined => {
      const answer = answersTo.get(`${of} ${question}`)?.at(-1);
      return typeof answer === "string" ? valueIn<Answer>(bundle, answer, shape, "an answer") : undefined;
    };
    const result = first<{ text: string; failed?: boolean }>("tool", anyResult);
    const approval = first<{ answer: string; reason?: string }>("approval", answerShapes.approval);
    return answers.slice(0, 1).map((answer) => ({
      at: [`${asked.architect}\0${asked.conversation}`, asked.turn, asked.place] as const,
      use: {
        architect: asked.architect,
        conversation: asked.conversation.slice(0, 6),
        turn: asked.turn,
        tool: asked.tool,
        input: JSON.stringify(asked.input) ?? "",
        ...decisionIn(bundle, answer),
        ...(approval ? { answered: approval.answer } : {}),
        ...(result ? { result: `${result.failed ? "failed: " : ""}${result.text}` } : {}),
      },
    }));
  });
  return uses.sort((a, b) => inOrder(a.at, b.at)).map((one) => one.use);
}

type Place = readonly [whose: string, turn: number, place: number];

function inOrder([whose, turn, place]: Place, [others, otherTurn, otherPlace]: Place): number {
  if (whose !== others) return whose < others ? -1 : 1;
  return turn - otherTurn || place - otherPlace;
}

function decisionIn(bundle: Bundle, answer: Bundle["taken"][number]["answers"][number]) {
  if (typeof answer !== "string") return { decision: "deny" as const, because: answer.failed };
  const { decision, layer, reason } = valueIn<{
    decision: ToldUse["decision"];
    layer: string;
    reason: string;
  }>(bundle, answer, answerShapes.decision, "a decision");
  return { decision, because: `${layer === "platform" ? "the App itself" : layer}: ${reason}` };
}
