import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { FailOn } from "../../domain/configuration.ts";
import type { Review } from "../../domain/review.ts";
import { verdictOf } from "../../domain/review.ts";
import type { PullRequest } from "../../domain/pull-request.ts";
import type { LoadedPull } from "../../domain/tree.ts";
import type { Witness } from "../../domain/witness.ts";
import { UserError } from "../../errors.ts";
import { type LocalPull, loadLocalPull } from "../../local/load-pull.ts";
import type { Rehearsal } from "../../rehearsal/rehearse.ts";
import type { RecordedWhole, Recording } from "../../replay/record.ts";
import { deliver, type Terminal } from "./terminal.ts";

export type ReviewFormat = "text" | "markdown" | "json" | "sarif";

export interface ReviewArguments {
  repo: string;
  base?: string;
  head?: string;
  staged?: boolean;
  format: ReviewFormat;
  output?: string;
  failOn: FailOn;
  architect?: string[];
  /** Ask at the terminal for each call that an architect may not make by itself. */
  approve?: boolean;
  /** The file that the whole review is written into, to be replayed. */
  record?: string;
}

/** 0: nothing to answer. 1: findings at or above --fail-on. 3: a part of the review could not be done. */
export function exitCodeOf(review: Pick<Review, "verdict" | "unfinished">): 0 | 1 | 3 {
  if (review.verdict === "fail") return 1;
  return review.unfinished.length > 0 ? 3 : 0;
}

export async function reviewCommand(
  args: ReviewArguments,
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<number> {
  if (args.output !== undefined) await mustHaveFolder(args.output, "--output");
  if (args.record !== undefined) await mustHaveFolder(args.record, "--record");
  optimiseLess();
  const { prepareRehearsal, warmFor } = await import("../../compose/rehearsal.ts");
  // The longest strand of most reviews: it begins while git looks for what has changed.
  const rehearsal = prepareRehearsal();
  let loaded: LocalPull | undefined;
  let preparing: Promise<Prepared> | undefined;
  // Only once both sides are known: a mistake in the arguments is answered without waiting for rules or a model's client.
  const prepared = (): Promise<Prepared> => (preparing ??= prepare(env, rehearsal));
  try {
    terminal.progress("reading the repository");
    loaded = await loadLocalPull({
      repo: args.repo,
      ...(args.base === undefined ? {} : { base: args.base }),
      ...(args.head === undefined ? {} : { head: args.head }),
      ...(args.staged ? { staged: true } : {}),
      ...(args.staged && env.GIT_INDEX_FILE ? { indexFile: resolve(env.GIT_INDEX_FILE) } : {}),
      signal,
      meanwhile: () => void prepared().catch(() => undefined),
    });
    warmFor(loaded.pull.files, rehearsal);
    if (args.base === undefined) for (const note of loaded.notes) terminal.note(note);
    const made = await prepared();
    const { review, record } = await reviewed(loaded, args, terminal, { prepared: made, signal });
    // It goes while the review is printed.
    const gone = rehearsal.close();
    terminal.endProgress();
    terminal.exitCode = exitCodeOf(review);
    await deliver(terminal, await formatted(review, loaded.pull, args, terminal), args.output);
    // A review that cannot be written down is printed all the same.
    await record?.();
    await gone;
    return terminal.exitCode;
  } finally {
    terminal.endProgress();
    await Promise.all([rehearsal.close(), loaded?.close()]);
  }
}

/** What a review is made with, loaded. */
async function prepare(env: NodeJS.ProcessEnv, rehearsal: Rehearsal) {
  const [{ composeReview }, { recordedReview }, { answeredHere }] = await Promise.all([
    import("../../compose/review.ts"),
    import("../../review/resumed-review.ts"),
    import("./approve.ts"),
  ]);
  return { composed: await composeReview({ env, rehearsal }), recordedReview, answeredHere };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

async function reviewed(
  loaded: LoadedPull,
  args: ReviewArguments,
  terminal: Terminal,
  { prepared, signal }: { prepared: Prepared; signal: AbortSignal },
): Promise<{ review: Review; record?: () => Promise<void> }> {
  const { composed, recordedReview, answeredHere } = prepared;
  const options = {
    signal,
    failOn: args.failOn,
    onProgress: (stage: string) => terminal.progress(stage),
  };
  const only = args.architect?.length ? { only: args.architect } : {};
  const recorder = args.record === undefined ? undefined : await import("../../replay/record.ts");
  const recording = recorder?.startRecording(loaded, composed.parts);
  const made = recording ?? { loaded, parts: composed.parts };
  const here = recording ? witnessed(terminal, recording.witness) : terminal;
  const first = await recordedReview(made.loaded, made.parts, { ...options, ...only });
  const answered = await answeredHere(first, args, here, { ...made, options });
  const review = { ...answered, verdict: verdictOf(answered, args.failOn) };
  const { record: file } = args;
  if (!recording || file === undefined) return { review };
  const approve = args.approve && terminal.ask ? { approve: true } : {};
  const recorded = { ...only, failOn: args.failOn, ...approve };
  return {
    review,
    record: () => keep(file, recording, { review, setup: composed.setup, options: recorded }),
  };
}

async function keep(
  file: string,
  recording: Recording,
  whole: Omit<RecordedWhole, "program">,
): Promise<void> {
  const [{ writeBundle }, { packageVersion }] = await Promise.all([
    import("../../replay/bundle-file.ts"),
    import("../../compose/package-root.ts"),
  ]);
  await writeBundle(file, recording.close({ ...whole, program: packageVersion() }));
}

/** What is said at the terminal is part of the record, and asked of it when it is replayed. */
export function witnessed<T extends Pick<Terminal, "ask">>(terminal: T, witness: Witness): T {
  const { ask } = terminal;
  if (!ask) return terminal;
  return {
    ...terminal,
    ask: (question: string, signal: AbortSignal) =>
      witness.take("terminal", question, () => ask(question, signal)),
  };
}

/** The review as it is printed, or written into `--output`. */
export async function formatted(
  review: Review,
  pull: PullRequest,
  { format, output }: Pick<ReviewArguments, "format" | "output">,
  terminal: Pick<Terminal, "colour" | "width">,
): Promise<string> {
  const toFile = output !== undefined;
  switch (format) {
    case "json":
      return (await import("../../local/print-json.ts")).printJson(review);
    case "markdown":
      return (await import("../../publish/markdown.ts")).renderMarkdown(review, pull);
    case "sarif": {
      const [{ printSarif }, { allRules }, { packageVersion }] = await Promise.all([
        import("../../local/print-sarif.ts"),
        import("../../rules/all.ts"),
        import("../../compose/package-root.ts"),
      ]);
      return printSarif(review, { version: packageVersion(), rules: allRules });
    }
    default: {
      const { printText } = await import("../../local/print-text.ts");
      return printText(review, { colour: terminal.colour && !toFile, width: toFile ? 100 : terminal.width });
    }
  }
}

/**
 * One review ends before most of what V8 would optimise for it has paid: functions have to run far longer first, and
 * the WebAssembly that parses SQL stays with its quick compiler. Later versions of Node have a quick compiler for
 * JavaScript in between, and do not all know the flags.
 */
function optimiseLess(): void {
  if (!process.versions.node.startsWith("20.")) return;
  setFlagsFromString("--interrupt-budget=1000000");
  setFlagsFromString("--no-wasm-dynamic-tiering");
  setFlagsFromString("--no-wasm-tier-up");
}

/** Asked before the review, not after: nobody waits for a report that has nowhere to go. */
async function mustHaveFolder(file: string, option: string): Promise<void> {
  await access(dirname(file)).catch((cause: unknown) => {
    throw new UserError(`There is no folder ${dirname(file)} to write into`, {
      remedy: `make it first, or name another ${option}`,
      cause,
    });
  });
}
