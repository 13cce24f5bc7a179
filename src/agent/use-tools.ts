import type { AnswerToCall, AskedCall } from "../domain/approval.ts";
import type { ArchitectName, Finding } from "../domain/finding.ts";
import { taken } from "../domain/witness.ts";
import { messageOf } from "../errors.ts";
import { type ConversationState, nameOf } from "./conversation-state.ts";
import { because, type Gate } from "./gate.ts";
import type { Judgement } from "./permission/judgement.ts";
import type { Tool, ToolResult, ToolSurroundings } from "./tools/tool.ts";
import { type ToolAnswer, toolAnswer, type ToolUse } from "./transcript.ts";

export interface ToolParts {
  tools: readonly Tool[];
  gate: Gate;
  around: ToolSurroundings;
  /** Whether people can be asked: a reading can wait for them, an answer to a question cannot. */
  mayPark: boolean;
}

/** What the uses of tools in one turn came to. */
export interface Used {
  answered: ToolAnswer[];
  /** Not run: somebody has to answer for them. */
  asked: AskedCall[];
  waiting: ToolUse[];
  findings: Finding[];
  handoffs: { to: ArchitectName; question: string }[];
  /** Why the conversation ends here. */
  stop?: string;
}

export const MAX_USES = 40;
/** The same use in a row: the last of them is answered with a word instead of a result, one more ends it. */
export const MAX_SAME = 3;
const MAX_FINDINGS = 20;
/** Tools bound their own results; this is the second bound. Characters. */
const MAX_RESULT = 60_000;
const MAX_WHY = 1_000;

/** The tools of this conversation: there, and not denied whatever the input. */
export function offeredTools({ tools, gate, around }: ToolParts): readonly Tool[] {
  return tools.filter((tool) => tool.available(around) && gate.offers(tool.name));
}

/** Runs what is allowed, answers what is denied or wrong, and sets aside what has to be asked. Counts in `state`. */
export async function useTools(
  uses: readonly ToolUse[],
  why: string,
  state: ConversationState,
  parts: ToolParts,
): Promise<Used> {
  const used: Used = { answered: [], asked: [], waiting: [], findings: [], handoffs: [] };
  for (const use of uses) {
    const overdone = countUse(use, state);
    if (overdone && "stop" in overdone) {
      used.stop = overdone.stop;
      return used;
    }
    if (overdone) {
      used.answered.push(toolAnswer(use.id, overdone.word, true));
      continue;
    }
    const judged = await witnessed(use, judge(use, state, parts), state, parts);
    if ("wrong" in judged) used.answered.push(toolAnswer(use.id, judged.wrong, true));
    else if (judged.judgement.decision === "ask" && parts.mayPark) {
      used.waiting.push(use);
      used.asked.push({
        id: use.id,
        tool: use.name,
        input: use.input,
        shown: judged.tool.shown(judged.input),
        why: (reasonIn(use.input) || why.trim()).slice(0, MAX_WHY) || "no reason given",
        touches: judged.tool.touches,
        because: because(judged.judgement),
      });
    } else if (judged.judgement.decision === "allow") await run(use, judged, state, parts, used);
    else used.answered.push(refusal(use, judged.judgement));
  }
  return used;
}

/** The uses that waited, now that they are answered. Judged anew: a rule that denies outranks an approval. */
export async function useAnswered(
  answer: AnswerToCall | { answer: "lost" },
  state: ConversationState,
  parts: ToolParts,
): Promise<Used> {
  const used: Used = { answered: [], asked: [], waiting: [], findings: [], handoffs: [] };
  for (const use of state.pending?.waiting ?? []) {
    await taken(
      parts.around.loaded.witness,
      "approval",
      () => questionOf(use, state, parts),
      async () => answer,
    );
    if (answer.answer === "lost") {
      const word =
        "This was approved, and the App was stopped while it ran. Whether it took effect is not known. It is not run again.";
      used.answered.push(toolAnswer(use.id, word, true));
      continue;
    }
    if (answer.answer === "deny") {
      const reason = answer.reason
        ? ` Their reason, as they wrote it: ${answer.reason.slice(0, MAX_WHY)}`
        : "";
      used.answered.push(toolAnswer(use.id, `Somebody of the team denied this.${reason}`, true));
      continue;
    }
    const judged = await witnessed(use, judge(use, state, parts), state, parts);
    if ("wrong" in judged) used.answered.push(toolAnswer(use.id, judged.wrong, true));
    else if (judged.judgement.decision === "deny") used.answered.push(refusal(use, judged.judgement));
    else await run(use, judged, state, parts, used);
  }
  return used;
}

/** Some tools take a reason with their input; otherwise what was said beside the use stands for it. */
function reasonIn({ reason }: ToolUse["input"]): string {
  return typeof reason === "string" ? reason.trim() : "";
}

function countUse(use: ToolUse, state: ConversationState): { stop: string } | { word: string } | undefined {
  state.uses += 1;
  const name = `${use.name} ${JSON.stringify(use.input)}`;
  // Compared whole, kept short.
  const key = name.length > 500 ? `${name.slice(0, 400)} ${name.length} ${checksum(name)}` : name;
  state.repeated =
    state.repeated.use === key ? { use: key, times: state.repeated.times + 1 } : { use: key, times: 1 };
  if (state.repeated.times > MAX_SAME) return { stop: "the model kept asking for the same thing" };
  if (state.repeated.times === MAX_SAME)
    return { word: "You asked for exactly this before, with the same answer. Go on, or end." };
  if (state.uses > MAX_USES * 2) return { stop: `the model used tools more than ${MAX_USES} times` };
  if (state.uses > MAX_USES)
    return { word: `No use of tools is left (${MAX_USES} in one reading). End now.` };
  return undefined;
}

type Judged = { tool: Tool; input: unknown; judgement: Judgement } | { wrong: string };

function judge(use: ToolUse, state: ConversationState, { tools, gate, around }: ToolParts): Judged {
  const tool = state.offered.includes(use.name) ? tools.find((one) => one.name === use.name) : undefined;
  if (!tool?.available(around)) return { wrong: `There is no tool \`${use.name}\` here.` };
  const parsed = tool.schema.safeParse(use.input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.length ? `\`${issue.path.join(".").slice(0, 100)}\`: ` : "";
    return {
      wrong: `The input is not what the tool takes: ${where}${issue?.message.slice(0, 300) ?? "it is malformed"}`,
    };
  }
  try {
    return { tool, input: parsed.data, judgement: gate.judge(tool.name, tool.questions(parsed.data)) };
  } catch {
    return { wrong: "This could not be judged, so it is not done." };
  }
}

/** How the use was judged, told to the witness. */
async function witnessed(
  use: ToolUse,
  judged: Judged,
  state: ConversationState,
  parts: ToolParts,
): Promise<Judged> {
  await taken(
    parts.around.loaded.witness,
    "decision",
    () => questionOf(use, state, parts),
    async () =>
      "wrong" in judged
        ? { decision: "deny", reason: judged.wrong, layer: "platform", rule: null }
        : judged.judgement,
  );
  return judged;
}

/** The model's own ids of calls need not differ between two conversations. */
function questionOf({ id, name, input }: ToolUse, state: ConversationState, { around }: ToolParts): unknown {
  const said = state.turns.at(-1)?.role === "assistant" ? state.turns.at(-1)?.content : [];
  const place = (said ?? []).findIndex((block) => block.type === "tool_use" && block.id === id);
  return {
    architect: around.architect.name,
    conversation: nameOf(state),
    turn: state.called,
    place,
    id,
    tool: name,
    input,
  };
}

function refusal(use: ToolUse, judgement: Judgement): ToolAnswer {
  const said =
    judgement.decision === "ask"
      ? `This needs somebody's approval, which cannot be had here (${because(judgement)}).`
      : `This is denied (${because(judgement)}).`;
  return toolAnswer(use.id, said, true);
}

async function run(
  use: ToolUse,
  { tool, input }: { tool: Tool; input: unknown },
  state: ConversationState,
  parts: ToolParts,
  used: Used,
): Promise<void> {
  const result = await taken(
    parts.around.loaded.witness,
    "tool",
    () => questionOf(use, state, parts),
    () => outcomeOf(tool, input, parts.around),
  );
  if (result.finding && state.findings >= MAX_FINDINGS) {
    used.answered.push(
      toolAnswer(use.id, `No more than ${MAX_FINDINGS} findings are taken; this one is not. End now.`, true),
    );
    return;
  }
  if (result.finding) {
    state.findings += 1;
    used.findings.push(result.finding);
  }
  if (result.handoff) used.handoffs.push(result.handoff);
  const text =
    result.text.length > MAX_RESULT ? `${result.text.slice(0, MAX_RESULT)}\n(cut here)` : result.text;
  used.answered.push(toolAnswer(use.id, text, result.failed === true));
}

async function outcomeOf(tool: Tool, input: unknown, around: ToolSurroundings): Promise<ToolResult> {
  try {
    return await tool.run(input, around);
  } catch (error) {
    around.signal?.throwIfAborted();
    return { text: `This went wrong: ${messageOf(error).slice(0, 300)}`, failed: true };
  }
}

/** Tells two long inputs apart; no secret hangs on it. */
function checksum(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum;
}
