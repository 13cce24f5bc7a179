import type { AskArchitect, QuestionRequest } from "../domain/reading.ts";
import { type AgentParts, BRIEF_TOKENS, spendOf } from "./agent-parts.ts";
import { CHARACTERS_PER_TOKEN, contextOf, openingOf, systemFor } from "./brief.ts";
import { converse } from "./converse.ts";
import { newConversation } from "./conversation-state.ts";
import { showDiff } from "./diff-text.ts";
import { gateFor, layersAbove } from "./gate.ts";
import { READ_ONLY } from "./read-only-tools.ts";
import { maskedText } from "./tools/masked.ts";
import { readable } from "./tools/use.ts";
import { textBlock, userTurn } from "./transcript.ts";
import { offeredTools } from "./use-tools.ts";
import { fenced, inPlainSight, markdownInPlainSight } from "./visible-text.ts";

const COMMON = `Your answer is shown to people as it is: markdown, at most 600 words, no greeting and no summary of the question.
Look things up with your tools before you claim them, and quote path and line of what you rely on. Say what you do not know.`;

const TASKS: Readonly<Record<QuestionRequest["kind"], string>> = {
  question: `Somebody on a pull request asks you a question, which stands between <question> tags; answer it as an architect of
this repository would. ${COMMON}`,
  design: `Somebody on a pull request asks you to think a design through; what they ask stands between <question> tags. Name the
forces at work, two or three ways with what each costs and how each fails, the one you would take and why, and how to get there
without holding anybody up. A diagram may be a mermaid block. ${COMMON}`,
  adr: `Somebody on a pull request asks you to write down a decision; what it is about stands between <question> tags. Write an
architecture decision record: title, status (proposed), context, decision, consequences (also the bad ones), alternatives that
were turned down and why. Follow the form of the records between <model_of_form> tags where there are some. ${COMMON}`,
};

const MAX_QUESTION = 8_000;
const MAX_SAID = 4_000;
const MAX_THREAD = 20;
const MAX_MODEL_OF_FORM = 6_000;

/** One answer to a person, with tools that only read. Rejects only when `signal` is aborted. */
export function askWith(agent: AgentParts): AskArchitect {
  return async (request) => {
    const { architect, loaded, configuration, instruments, signal } = request;
    const gate = gateFor(architect, layersAbove(agent.above, configuration));
    const parts = {
      call: agent.call,
      purse: agent.purseOf(loaded, configuration),
      tools: agent.tools.filter(({ name }) => READ_ONLY.has(name)),
      gate,
      around: {
        architect,
        loaded,
        mayRead: readable(gate.layers),
        notes: { todo: [] },
        ...(instruments ? { instruments } : {}),
        ...(signal ? { signal } : {}),
      },
      mayPark: false,
      ...(architect.temperature === undefined ? {} : { temperature: architect.temperature }),
    };
    const system = systemFor(architect, agent.sharedStyle, TASKS[request.kind], configuration);
    const room = (agent.briefTokens ?? BRIEF_TOKENS) * CHARACTERS_PER_TOKEN - system.length;
    const conversed = await converse(
      newConversation(
        architect.model ?? agent.model,
        system,
        offeredTools(parts).map(({ name }) => name),
        userTurn(textBlock(await questionText(request, room))),
      ),
      parts,
    );
    const { ending, text } = conversed;
    const reason =
      ending.how === "broken" ? ending.reason : text === "" ? "the model gave no answer" : undefined;
    return { text, spent: spendOf(conversed.state), ...(reason ? { shortfall: reason } : {}) };
  };
}

async function questionText(request: QuestionRequest, room: number): Promise<string> {
  const { loaded, proved, question, thread = [], models = [] } = request;
  const paths = loaded.pull.files.map(({ path }) => path);
  const forms = models
    .slice(0, 3)
    .map(({ path, text }) =>
      fenced("model_of_form", inPlainSight(text).slice(0, MAX_MODEL_OF_FORM), { path }),
    );
  const before = [await contextOf(request, paths), await maskedText(forms.join("\n"))];
  const said = thread
    .slice(-MAX_THREAD)
    .map(({ by, ours, text }) =>
      fenced("said", markdownInPlainSight(text).slice(0, MAX_SAID), { by: ours ? "you" : by }),
    );
  const asked = fenced("question", markdownInPlainSight(question).slice(0, MAX_QUESTION));
  const after = await maskedText([...said, asked].join("\n"));
  const taken = [...before, after].reduce((sum, part) => sum + part.length, 0);
  const { text, left } = await showDiff(loaded.pull.files, proved, room - taken);
  return [
    ...before,
    "<pull_request>",
    await openingOf(loaded.pull),
    text,
    fenced("not_shown", left.slice(0, 500).map(inPlainSight).join("\n")),
    "</pull_request>",
    after,
  ]
    .filter(Boolean)
    .join("\n");
}
