import type { AnswerToCall, AskedCall } from "../domain/approval.ts";
import type { ArchitectName, Finding } from "../domain/finding.ts";
import { dollarsOf, NO_TOKENS, sumOfTokens, type TokenUse } from "../domain/price.ts";
import { taken } from "../domain/witness.ts";
import { CHARACTERS_PER_TOKEN } from "./brief.ts";
import type { CallModel, ModelCall } from "./claude.ts";
import { type ConversationState, nameOf } from "./conversation-state.ts";
import type { Purse } from "./purse.ts";
import type { Tool } from "./tools/tool.ts";
import {
  type AssistantBlock,
  assistantBlocks,
  callsIn,
  saidIn,
  textBlock,
  type ToolAnswer,
  userTurn,
} from "./transcript.ts";
import { type ToolParts, type Used, useAnswered, useTools } from "./use-tools.ts";

export interface ConversationParts extends ToolParts {
  call: CallModel;
  purse: Purse;
  temperature?: number;
  /** A tool whose use, once it went well, is the answer: nothing is asked of the model after it. */
  lastTool?: string;
}

export type Ending =
  | { how: "ended" }
  /** `state.pending` says what is waited for. */
  | { how: "parked"; calls: readonly [AskedCall, ...AskedCall[]] }
  /** The reason is for a person. What was found before it holds. */
  | { how: "broken"; reason: string };

/** What a stretch of a conversation came to. */
export interface Conversed {
  state: ConversationState;
  ending: Ending;
  findings: readonly Finding[];
  handoffs: readonly { to: ArchitectName; question: string }[];
  /** What the model said last. */
  text: string;
}

/** Room for thinking and answer of one call. Tokens. */
export const MAX_OUTPUT_TOKENS = 16_000;
/** Calls of the model in one conversation. */
const MAX_CALLED = 30;
const GO_ON =
  "Your answer was cut at its longest. Go on from there; what you began to ask of a tool was not done. Be brief.";

/**
 * Leads one conversation to its end: the model speaks, its uses of tools are judged and run, and so on until it has
 * nothing more to ask, has to wait for people, or cannot go on.
 *
 * @param answer for a conversation that waited
 * @throws only what `around.signal` was aborted with
 */
export async function converse(
  start: ConversationState,
  parts: ConversationParts,
  answer?: AnswerToCall | { answer: "lost" },
): Promise<Conversed> {
  const talk = new Talk(structuredClone(start), parts);
  return talk.lead(answer);
}

class Talk {
  readonly #findings: Finding[] = [];
  readonly #handoffs: { to: ArchitectName; question: string }[] = [];
  readonly #state: ConversationState;
  readonly #parts: ConversationParts;
  readonly #offered: readonly Tool[];
  #text = "";

  constructor(state: ConversationState, parts: ConversationParts) {
    this.#state = state;
    this.#parts = parts;
    const byName = new Map(parts.tools.map((tool) => [tool.name, tool]));
    this.#offered = state.offered.flatMap((name) => byName.get(name) ?? []);
    parts.around.notes.todo = state.todo;
  }

  async lead(answer: AnswerToCall | { answer: "lost" } | undefined): Promise<Conversed> {
    const ending = (answer ? await this.#answered(answer) : undefined) ?? (await this.#loop());
    this.#state.todo = this.#parts.around.notes.todo.map(({ text, done }) => ({ text, done }));
    return {
      state: this.#state,
      ending,
      findings: this.#findings,
      handoffs: this.#handoffs,
      text: this.#text,
    };
  }

  async #loop(): Promise<Ending> {
    for (;;) {
      const ending = await this.#turn();
      if (ending) return ending;
    }
  }

  /** One call of the model and what follows from it. `undefined`: it goes on. */
  async #turn(): Promise<Ending | undefined> {
    const { call, purse, temperature, around } = this.#parts;
    const state = this.#state;
    if (state.called >= MAX_CALLED) return broken(`the model was not done after ${MAX_CALLED} answers`);
    const atMost = this.#atMost();
    const { witness } = around.loaded;
    const reserved = await purse.reserve(state.model, atMost);
    const refused = await taken(
      witness,
      "budget",
      () => ({ conversation: nameOf(state), called: state.called }),
      async () => ("refused" in reserved ? reserved.refused : null),
    );
    if ("refused" in reserved) return broken(reserved.refused);
    if (refused !== null) return broken(refused);
    state.called += 1;
    const question: ModelCall = {
      model: state.model,
      system: state.system,
      tools: this.#offered.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
      messages: state.turns,
      maxTokens: MAX_OUTPUT_TOKENS,
      ...(temperature === undefined ? {} : { temperature }),
    };
    const asked = taken(
      witness,
      "model",
      () => question,
      () => call({ ...question, ...(around.signal ? { signal: around.signal } : {}) }),
    );
    // Called off, the question is paid all the same; there is no answer.
    asked.catch(() => reserved.settle({ ...atMost, output: 0 }));
    const reply = await asked;
    await reserved.settle(reply.used);
    pay(state, reply.used);
    if (!reply.ok) return broken(reply.reason);
    const blocks = assistantBlocks(reply.content);
    if (!blocks) return broken("the model's answer could not be read");
    return this.#heard(blocks, reply.stopReason);
  }

  async #heard(blocks: readonly AssistantBlock[], stopReason: string | null): Promise<Ending | undefined> {
    const calls = callsIn(blocks);
    switch (stopReason) {
      case "end_turn":
      case "stop_sequence":
      case "tool_use":
      case "pause_turn": {
        if (calls.length > 0) return this.#asked(blocks);
        if (stopReason === "tool_use") return broken("the model's answer could not be read");
        const said = saidIn(blocks).trim();
        if (stopReason === "pause_turn" && blocks.length > 0) {
          this.#say(blocks);
          return undefined;
        }
        // After it used a tool the model may well have nothing more to say.
        if (said === "" && this.#state.uses === 0) return broken("the model's answer was empty");
        this.#text = said;
        return { how: "ended" };
      }
      case "max_tokens":
        return this.#cut(blocks);
      case "refusal":
        return broken("the model refused to go on");
      case "model_context_window_exceeded":
        return broken("the conversation grew longer than the model can hold");
      default:
        return broken("the model stopped without a reason that is known here");
    }
  }

  /** An answer cut at its longest is gone on with once. A use of a tool in it may be cut as well, so none is done. */
  #cut(blocks: readonly AssistantBlock[]): Ending | undefined {
    const state = this.#state;
    const whole = blocks.filter((block) => block.type !== "tool_use");
    this.#text = saidIn(whole).trim() || this.#text;
    if (state.cuts > 0) return broken("the model's answer was cut at its longest, twice");
    state.cuts += 1;
    if (saidIn(whole).trim() !== "") {
      this.#say(whole);
      state.turns.push(userTurn(textBlock(GO_ON)));
      return undefined;
    }
    const last = state.turns.at(-1);
    if (last?.role === "user") last.content.push(textBlock(GO_ON));
    else state.turns.push(userTurn(textBlock(GO_ON)));
    return undefined;
  }

  async #asked(blocks: readonly AssistantBlock[]): Promise<Ending | undefined> {
    this.#say(blocks);
    const calls = callsIn(blocks);
    const used = await useTools(calls, saidIn(blocks), this.#state, this.#parts);
    this.#keep(used);
    if (used.stop !== undefined) return broken(used.stop);
    const [first, ...rest] = used.asked;
    if (first) {
      this.#state.pending = { answered: used.answered, waiting: used.waiting };
      return { how: "parked", calls: [first, ...rest] };
    }
    this.#state.turns.push(userTurn(...inOrder(calls, used.answered)));
    return calls.some((one) => this.#isLast(one, used)) ? { how: "ended" } : undefined;
  }

  #isLast({ id, name }: { id: string; name: string }, { answered }: Used): boolean {
    if (name !== this.#parts.lastTool) return false;
    return answered.some((answer) => answer.tool_use_id === id && answer.is_error !== true);
  }

  async #answered(answer: AnswerToCall | { answer: "lost" }): Promise<Ending | undefined> {
    const { pending, turns } = this.#state;
    const last = turns.at(-1);
    if (!pending || last?.role !== "assistant") return broken("the conversation was not waiting");
    const used = await useAnswered(answer, this.#state, this.#parts);
    this.#keep(used);
    delete this.#state.pending;
    turns.push(userTurn(...inOrder(callsIn(last.content), [...pending.answered, ...used.answered])));
    return undefined;
  }

  #say(blocks: readonly AssistantBlock[]): void {
    const last = this.#state.turns.at(-1);
    // A paused answer is gone on with by the model itself: it is one turn.
    if (last?.role === "assistant") last.content.push(...blocks);
    else this.#state.turns.push({ role: "assistant", content: [...blocks] });
  }

  #keep({ findings, handoffs }: Used): void {
    this.#findings.push(...findings);
    this.#handoffs.push(...handoffs);
  }

  /** The most that the next call can cost: nothing from the cache, an answer as long as it may be. */
  #atMost(): TokenUse {
    const { system, turns } = this.#state;
    const tools = this.#offered.map(({ name, description, inputSchema }) => [name, description, inputSchema]);
    const characters = system.length + JSON.stringify(turns).length + JSON.stringify(tools).length;
    return {
      ...NO_TOKENS,
      cacheWrite: Math.ceil(characters / CHARACTERS_PER_TOKEN),
      output: MAX_OUTPUT_TOKENS,
    };
  }
}

function pay(state: ConversationState, used: TokenUse): void {
  state.spent = sumOfTokens(state.spent, used);
  const dollars = dollarsOf(state.model, used);
  if (dollars === undefined || state.dollars === undefined) delete state.dollars;
  else state.dollars += dollars;
}

function broken(reason: string): Ending {
  return { how: "broken", reason };
}

/** Every use has exactly one answer, in the order in which they were asked. */
function inOrder(calls: readonly { id: string }[], answers: readonly ToolAnswer[]): ToolAnswer[] {
  const byId = new Map(answers.map((answer) => [answer.tool_use_id, answer]));
  return calls.flatMap(({ id }) => byId.get(id) ?? []);
}
