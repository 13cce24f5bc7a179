import type { ChangedFile } from "../domain/pull-request.ts";
import type { QuestionRequest, Resumption } from "../domain/reading.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { openMirror } from "../git/mirror.ts";
import { type Change, type ChangeRequest, readChange } from "../git/read-change.ts";
import type { Under } from "../commands/command.ts";
import type { Analysis } from "./analysis.ts";
import type { Lent } from "./lent.ts";
import { MAX_HUNK_BYTES, type PullOver } from "./seam.ts";

/** Changes that were read for the worker and are reviewed next. */
const MAX_KEPT = 16;

/** What a question may bring besides its pull request. The worker asks, and is believed. */
interface Asked {
  task: number;
  pull: PullOver;
  change: ChangeRequest;
  only?: readonly string[];
  going: Resumption;
  under: Under;
  tool: string;
  input: string;
  question: Omit<QuestionRequest, "loaded" | "signal">;
}

/** The analyst's side of the seam: answers with plain values. */
export function serveAnalysis(
  analysis: Analysis,
  lent: Pick<Lent, "inTask">,
): (kind: string, body: unknown, signal: AbortSignal) => Promise<unknown> {
  const kept = new Map<string, Change>();

  const changeOf = async (request: ChangeRequest, signal: AbortSignal): Promise<Change> => {
    const key = JSON.stringify([request.mirror, request.base, request.head, request.reviewed]);
    const known = kept.get(key);
    if (known) return known;
    const repository = openMirror(request.mirror).repository();
    try {
      const change = await readChange(repository, request, signal);
      kept.set(key, change);
      for (const oldest of kept.keys()) {
        if (kept.size <= MAX_KEPT) break;
        kept.delete(oldest);
      }
      return change;
    } finally {
      await repository.close();
    }
  };

  const withPull = async <T>(
    { mirror, pull, organisation, reviewed }: PullOver,
    signal: AbortSignal,
    act: (loaded: LoadedPull) => Promise<T>,
  ): Promise<T> => {
    const request = { mirror, base: pull.base.sha, head: pull.head.sha };
    const { files, since } = await changeOf(
      { ...request, ...(reviewed === undefined ? {} : { reviewed }) },
      signal,
    );
    const repository = openMirror(mirror).repository();
    try {
      return await act({
        pull: { ...pull, files },
        trees: {
          base: repository.tree(pull.base.sha),
          mergeBase: repository.tree(pull.mergeBase.sha),
          head: repository.tree(pull.head.sha),
        },
        ...(organisation ? { organisation } : {}),
        ...(since ? { since } : {}),
        mirror,
      });
    } finally {
      await repository.close();
    }
  };

  const answered = (kind: string, asked: Asked, signal: AbortSignal): Promise<unknown> => {
    if (kind === "read") return changeOf(asked.change, signal).then(fitted);
    return withPull(asked.pull, signal, async (loaded): Promise<unknown> => {
      switch (kind) {
        case "review":
          return analysis.review(loaded, { signal, ...(asked.only ? { only: asked.only } : {}) });
        case "resume":
          return analysis.resume?.(loaded, asked.going, { signal });
        case "look":
          return analysis.look(loaded, { signal });
        case "configure":
          return analysis.configure(loaded);
        case "survey":
          return analysis.survey(loaded);
        case "rollout":
          return analysis.rollout(loaded, signal);
        case "judge":
          return analysis.judge(loaded, asked.under, asked.tool, asked.input);
        case "ask":
          return analysis.ask?.({ ...asked.question, loaded, signal });
        case "guidance":
          return (await analysis.guidance(loaded)) ?? null;
        default:
          throw new Error(`nothing is known here of ${kind}`);
      }
    });
  };

  return (kind, body, signal) => {
    const asked = body as Asked;
    return lent.inTask(asked.task, () => answered(kind, asked, signal));
  };
}

/** What would be too much to hand over is left in the mirror: comments on it then stand in the summary. */
function fitted({ files, since, ...rest }: Change): Change {
  let room = MAX_HUNK_BYTES;
  const fit = (file: ChangedFile): ChangedFile => {
    room -= file.hunks.reduce(
      (sum, { lines }) => sum + lines.reduce((all, line) => all + line.length + 8, 40),
      300,
    );
    return room >= 0 || file.hunks.length === 0
      ? file
      : { ...file, hunks: [], diffOmitted: "the change as a whole is too large" };
  };
  return {
    ...rest,
    files: files.map(fit),
    ...(since ? { since: { ...since, files: since.files.map(fit) } } : {}),
  };
}
