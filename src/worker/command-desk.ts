import type { CommandDesk, Look, ModelAnswer, Question } from "../commands/command.ts";
import type { Architect } from "../domain/architect.ts";
import type { LivePull } from "../domain/forge.ts";
import type { CommandJob } from "../domain/job.ts";
import type { Setting } from "../domain/marker.ts";
import type { QuestionRequest } from "../domain/reading.ts";
import type { Review, Spend } from "../domain/review.ts";
import { NOTHING_SET, standingOf } from "../domain/standing.ts";
import type { Survey } from "../domain/survey.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { PassingError, UserError } from "../errors.ts";
import { linksFor } from "../publish/links.ts";
import { modelText } from "../publish/model-text.ts";
import { fence } from "../publish/sanitise.ts";
import { grouped } from "../publish/words.ts";
import { answerRequest } from "./approvals.ts";
import type { CommandPorts } from "./command-ports.ts";
import { decisionRecords } from "./decision-records.ts";
import type { WorkerPorts } from "./ports.ts";
import { wishesOf } from "./wishes.ts";

export interface OpenDesk {
  desk: CommandDesk;
  /** What commands set so far, in order. */
  settings: readonly Setting[];
  /** Lets go of the commits that were read. */
  close(): Promise<void>;
}

/** What stands above the question in its thread, when it was asked in one of ours. */
export type Thread = QuestionRequest["thread"];

/** Who answers for the whole when nobody else is named. */
const GENERALIST = "backend-architect";

/** Reviews and surveys of the last heads that commands asked about. */
const MAX_KEPT = 20;
const kept = new WeakMap<CommandPorts, Map<string, Promise<Review> | Promise<Survey>>>();

type DeskPorts = Pick<WorkerPorts, "forge" | "enqueue" | "log" | "ledger" | "now"> & {
  commands?: CommandPorts;
};

/** Everything that the commands of one comment may touch; what costs time is done when first asked for, and once. */
export function openDesk(
  job: CommandJob,
  ports: DeskPorts,
  around: { signal?: AbortSignal; thread?: Thread },
): OpenDesk {
  const { signal, thread } = around;
  const settings: Setting[] = [];
  const opened: { close(): Promise<void> }[] = [];
  const commands = (): CommandPorts => {
    if (ports.commands) return ports.commands;
    throw new UserError("This worker answers no such commands.");
  };
  const live = once(() => ports.forge.live(job));
  const loaded = once(async (): Promise<LoadedPull> => {
    const pull = await live();
    if (pull.state !== "open") throw new UserError("The pull request is not open any more.");
    const got = await ports.forge.load(job, pull, signal);
    opened.push(got);
    return got;
  });
  const configured = once(async () => commands().configure(await loaded()));
  const look = once(async (): Promise<Look> => {
    const got = await loaded();
    const { base, head } = got.pull;
    const key = `look ${job.repo.id}#${job.number} ${base.sha} ${head.sha}`;
    const review = await remembered(commands(), key, () => commands().look(got, signal ? { signal } : {}));
    return { review, pull: got.pull, links: linksFor(got.pull, commands().links) };
  });
  const survey = once(async () => {
    const got = await loaded();
    const { sha } = got.pull.head;
    return remembered(commands(), `survey ${job.repo.id} ${sha}`, () => commands().survey(got));
  });
  const records = once(async () => decisionRecords((await loaded()).trees.base));

  const ask = async (question: Question): Promise<ModelAnswer> => {
    const { ask: model, guidance } = commands();
    if (!model)
      return {
        nobody:
          "No model is configured for this App, so nobody can argue; what is executed and read goes on.",
      };
    const { architects, configuration } = await configured();
    const { review } = await look();
    const architect = architectFor(question, architects, thread);
    if (!architect) return { nobody: "There is no architect here who could be asked." };
    const got = await loaded();
    const told = await guidance?.(got);
    try {
      const answered = await model({
        kind: question.kind,
        question: question.text,
        architect,
        loaded: got,
        proved: review.findings,
        configuration,
        ...(told ? { guidance: told } : {}),
        ...(thread ? { thread } : {}),
        ...(question.kind === "question" ? {} : { models: await records() }),
        ...(signal ? { signal } : {}),
      });
      if (answered.text.trim() === "")
        return {
          nobody: `The model gave no answer${answered.shortfall === undefined ? "" : `: ${modelText(answered.shortfall)}`}.`,
        };
      const markdown =
        question.kind === "adr"
          ? fence(answered.text, "", { characters: 16_000, lines: 400 })
          : modelText(answered.text);
      const { shortfall, spent } = answered;
      return {
        markdown,
        architect: architect.name,
        spent: spentText(spent),
        ...(shortfall === undefined ? {} : { shortfall }),
      };
    } catch (error) {
      if (error instanceof PassingError || error instanceof UserError || signal?.aborted) throw error;
      ports.log.warn({ err: error }, "a question was not answered");
      return { nobody: "The model gave no usable answer; whoever runs the App finds the cause in its log." };
    }
  };

  return {
    settings,
    close: async () => {
      for (const one of opened.splice(0)) await one.close();
    },
    desk: {
      enqueue: async (review) => {
        // First written down: behind a review that runs, the job may give its place to a push.
        await wishesOf(job, ports.ledger).add(review);
        await ports.enqueue(review);
      },
      answerRequest: (id, answer) => answerRequest(id, answer, job, ports),
      live: () => withSettings(live, settings),
      look,
      survey,
      configured,
      rollout: async () => commands().rollout(await loaded(), signal),
      judge: async (tool, input) => {
        return commands().judge(await loaded(), await configured(), tool, input);
      },
      rules: () => commands().rules,
      ask,
      records,
      set: (setting) => void settings.push(setting),
    },
  };
}

/** The first call's outcome for every call. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** A commit is looked at once, however many comments ask about it. */
function remembered<T extends Review | Survey>(
  ports: CommandPorts,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const known = kept.get(ports) ?? new Map<string, Promise<Review> | Promise<Survey>>();
  kept.set(ports, known);
  const found = known.get(key);
  // The key says which of the two it is.
  if (found) return found as Promise<T>;
  const made = make();
  known.set(key, made as Promise<Review> | Promise<Survey>);
  made.catch(() => known.delete(key));
  for (const oldest of known.keys()) {
    if (known.size <= MAX_KEPT) break;
    known.delete(oldest);
  }
  return made;
}

/** Commands of one comment see what those before them set. */
async function withSettings(live: () => Promise<LivePull>, settings: readonly Setting[]): Promise<LivePull> {
  const now = await live();
  if (settings.length === 0) return now;
  const { paused, muted } = now.posted.standing ?? NOTHING_SET;
  const before: Setting[] = [
    ...(paused ? [{ kind: "pause", by: "" } as const] : []),
    ...muted.map(({ what, by }) => ({ kind: "mute", what, by }) as const),
  ];
  return { ...now, posted: { ...now.posted, standing: standingOf([...before, ...settings]) } };
}

function architectFor(
  { architect }: Question,
  all: readonly Architect[],
  thread: Thread,
): Architect | undefined {
  if (architect !== undefined) return all.find(({ name }) => name === architect);
  // The first line of a finding of ours names its architect.
  const first = thread?.find(({ ours }) => ours)?.text.slice(0, 400) ?? "";
  return (
    all.find(({ name }) => name !== GENERALIST && first.includes(name)) ??
    all.find(({ name }) => name === GENERALIST) ??
    all[0]
  );
}

function spentText({ model, inputTokens, outputTokens, dollars }: Spend): string {
  const price = dollars === undefined ? "price not known" : `${dollars.toFixed(2)} US dollars`;
  const name = (model ?? "the model").replace(/[^A-Za-z0-9._:-]/g, "-").slice(0, 80);
  return `${name}: ${grouped(inputTokens)} tokens in, ${grouped(outputTokens)} out; ${price}.`;
}
