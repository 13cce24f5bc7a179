import { access } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { FailOn } from "../../domain/configuration.ts";
import type { Review } from "../../domain/review.ts";
import { verdictOf } from "../../domain/review.ts";
import type { LoadedPull } from "../../domain/tree.ts";
import { UserError } from "../../errors.ts";
import { loadLocalPull } from "../../local/load-pull.ts";
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
  if (args.output !== undefined) await mustHaveFolder(args.output);
  terminal.progress("reading the repository");
  const loaded = await loadLocalPull({
    repo: args.repo,
    ...(args.base === undefined ? {} : { base: args.base }),
    ...(args.head === undefined ? {} : { head: args.head }),
    ...(args.staged ? { staged: true } : {}),
    ...(args.staged && env.GIT_INDEX_FILE ? { indexFile: resolve(env.GIT_INDEX_FILE) } : {}),
    signal,
  });
  try {
    if (args.base === undefined) for (const note of loaded.notes) terminal.note(note);
    const review = await reviewed(loaded, args, terminal, env, signal);
    terminal.endProgress();
    terminal.exitCode = exitCodeOf(review);
    await deliver(
      terminal,
      await formatted(review, loaded, args.format, terminal, args.output !== undefined),
      args.output,
    );
    return terminal.exitCode;
  } finally {
    terminal.endProgress();
    await loaded.close();
  }
}

async function reviewed(
  loaded: LoadedPull,
  args: ReviewArguments,
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Review> {
  // Loaded only now: a mistake in the arguments is answered without waiting for a database or a model's client.
  const { startRehearsal } = await import("../../compose/rehearsal.ts");
  const rehearsal = startRehearsal(loaded.pull.files);
  const [{ composeReview }, { recordedReview }, { answeredHere }] = await Promise.all([
    import("../../compose/review.ts"),
    import("../../review/resumed-review.ts"),
    import("./approve.ts"),
  ]);
  const composed = await composeReview({ env, rehearsal });
  try {
    const options = {
      signal,
      failOn: args.failOn,
      onProgress: (stage: string) => terminal.progress(stage),
    };
    const first = await recordedReview(loaded, composed.parts, {
      ...options,
      ...(args.architect?.length ? { only: args.architect } : {}),
    });
    const made = await answeredHere(first, args, terminal, { loaded, parts: composed.parts, options });
    return { ...made, verdict: verdictOf(made, args.failOn) };
  } finally {
    await composed.close();
  }
}

async function formatted(
  review: Review,
  { pull }: LoadedPull,
  format: ReviewFormat,
  terminal: Terminal,
  toFile: boolean,
): Promise<string> {
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

/** Asked before the review, not after: nobody waits for a report that has nowhere to go. */
async function mustHaveFolder(file: string): Promise<void> {
  await access(dirname(file)).catch((cause: unknown) => {
    throw new UserError(`There is no folder ${dirname(file)} to write into`, {
      remedy: "make it first, or name another --output",
      cause,
    });
  });
}
