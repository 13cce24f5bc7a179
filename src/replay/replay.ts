import { type AgentParts, agentParts } from "../agent/agent-parts.ts";
import { agentOf } from "../agent/create-agent.ts";
import type { Purse } from "../agent/purse.ts";
import { allTools } from "../agent/tools/all.ts";
import type { Resumption } from "../domain/reading.ts";
import type { Review } from "../domain/review.ts";
import { verdictOf } from "../domain/review.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { LoadedPull, Tree } from "../domain/tree.ts";
import type { Witness } from "../domain/witness.ts";
import { messageOf, UserError } from "../errors.ts";
import { createMemoryLedger } from "../ledger/memory-ledger.ts";
import type { ReviewOptions, ReviewParts } from "../review/parts.ts";
import { recordedReview, resumedReview } from "../review/resumed-review.ts";
import { allRules } from "../rules/all.ts";
import type { AgentSetup, RecordedOptions, Setup } from "./bundle.ts";
import { firstDifference } from "./difference.ts";
import { hasForgedKeys } from "./plain-json.ts";
import { playTree } from "./play-tree.ts";
import { playWitness } from "./play-witness.ts";
import { readBundle, valueIn } from "./read-bundle.ts";
import { aroundShape, goingShape, optionsShape, pullShape, reviewShape, setupShape } from "./shapes.ts";

/** A recorded review, ready to be made again with what was recorded in place of git, Postgres, buf, the model and the clock. */
export interface Replay {
  loaded: LoadedPull;
  parts: ReviewParts;
  witness: Witness;
  options: RecordedOptions;
  /** The review once more, as far as it was made without anybody at a terminal. */
  make(options?: Pick<ReviewOptions, "signal" | "onProgress">): Promise<Review>;
  /** What was made, with the recorded times, and with what the bundle did not have among its unfinished parts. */
  compare(made: Review): Replayed;
}

export interface Replayed {
  review: Review;
  /** Where it is first not what was recorded: a path such as `findings.0.title`. */
  differs?: string;
}

/** @throws UserError for a bundle that is refused, with the reason */
export function openReplay(text: string): Replay {
  const bundle = readBundle(text);
  const gaps = new Set<string>();
  const missing = (what: string): Error => {
    gaps.add(what);
    return new Error(`the bundle does not hold ${what}`);
  };
  const pull = careful(valueIn<PullRequest>(bundle, bundle.pull, pullShape, "the pull request"));
  const around = careful(
    valueIn<Pick<LoadedPull, "organisation" | "since">>(
      bundle,
      bundle.around,
      aroundShape,
      "what came with it",
    ),
  );
  const setup = careful(valueIn<Setup>(bundle, bundle.setup, setupShape, "the setup"));
  const recordedOptions = careful(
    valueIn<RecordedOptions>(bundle, bundle.options, optionsShape, "the options"),
  );
  const going =
    bundle.going === null
      ? undefined
      : valueIn<Resumption>(bundle, bundle.going, goingShape, "what it went on with");
  const recorded = valueIn<Review>(bundle, bundle.review, reviewShape, "the review");

  const witness = playWitness(bundle, missing);
  const trees: readonly Tree[] = bundle.trees.map((tree) => playTree(tree, bundle, missing));
  const side = (at: number): Tree => {
    const tree = trees[at];
    if (!tree) throw new UserError("The bundle is refused: a side has no tree");
    return tree;
  };
  const { base, mergeBase, head } = bundle.sides;
  const loaded: LoadedPull = {
    pull,
    trees: { base: side(base), mergeBase: side(mergeBase), head: side(head) },
    ...around,
    witness,
  };
  const parts = partsOf(setup, witness);
  const { only, failOn } = recordedOptions;
  return {
    loaded,
    parts,
    witness,
    options: recordedOptions,
    make(watched = {}) {
      const options = { ...watched, ...(failOn ? { failOn } : {}) };
      return going
        ? resumedReview(loaded, parts, going, options)
        : recordedReview(loaded, parts, { ...options, ...(only ? { only } : {}) });
    },
    compare(made) {
      const review = withGaps(withTimes(made, recorded.timings), [...gaps].sort(), failOn);
      const differs = firstDifference(bundle.texts[bundle.review] ?? "", JSON.stringify(review));
      return { review, ...(differs === undefined ? {} : { differs }) };
    },
  };
}

function careful<Value>(value: Value): Value {
  if (hasForgedKeys(value))
    throw new UserError("The bundle is refused: it has a key that no bundle has", {
      remedy: "record the review again",
    });
  return value;
}

function partsOf({ architects, noSandbox, agent }: Setup, witness: Witness): ReviewParts {
  const voice = agent && agentOf(voiceOf(agent));
  return {
    architects,
    rules: allRules,
    rehearse: (request) => witness.take("rehearsal", request, nobody),
    compareProtobuf: async (request) => {
      try {
        return await witness.take("protobuf", request, nobody);
      } catch (error) {
        return { state: "failed", reason: messageOf(error) };
      }
    },
    clock: () => 0,
    ...(voice ? { read: voice.read, resume: voice.resume, secondLook: voice.secondLook } : {}),
    ...(noSandbox === undefined ? {} : { noSandbox }),
  };
}

/** The architects' voice without a model: whatever it would ask of one, or of a sandbox, is answered by the witness. */
function voiceOf({ model, sharedStyle, above, sandbox }: AgentSetup): AgentParts {
  const parts = agentParts({
    call: nobody,
    model,
    sharedStyle,
    tools: allTools,
    ledger: createMemoryLedger(),
    budgets: {},
    now: () => new Date(0),
    above,
    ...(sandbox ? { sandboxFor: () => ({ run: nobody, close: async () => undefined }) } : {}),
  });
  return { ...parts, purseOf: () => PAID };
}

/** Missing parts that are named one by one. */
const MAX_GAPS = 20;

/** What it costs was paid then, and what there was no room for was recorded. */
const PAID: Purse = {
  remember: async () => undefined,
  reserve: async () => ({ settle: async () => undefined }),
};

async function nobody(): Promise<never> {
  throw new Error("nothing outside the bundle is asked");
}

/** The clock of then. A stage that there was not then took no time. */
function withTimes(made: Review, then: Review["timings"]): Review {
  const stages = Object.keys(made.timings);
  const same =
    stages.length === Object.keys(then).length && stages.every((stage) => Object.hasOwn(then, stage));
  // Parts of a stage end in any order.
  const timings = same ? then : Object.fromEntries(stages.map((stage) => [stage, then[stage] ?? 0]));
  return { ...made, timings };
}

function withGaps(made: Review, gaps: readonly string[], failOn: RecordedOptions["failOn"]): Review {
  if (gaps.length === 0) return made;
  const lines = gaps
    .slice(0, MAX_GAPS)
    .map((what) => ({ part: "replay", reason: `the bundle does not hold ${what}` }));
  if (gaps.length > MAX_GAPS)
    lines.push({ part: "replay", reason: `the bundle does not hold ${gaps.length - MAX_GAPS} more parts` });
  const review = { ...made, unfinished: [...made.unfinished, ...lines] };
  return { ...review, verdict: verdictOf(review, failOn ?? made.configuration.failOn) };
}
