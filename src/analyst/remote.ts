import type { JudgedFor } from "../commands/command.ts";
import type { Answered } from "../domain/reading.ts";
import type { Review } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { Change, ChangeRequest } from "../git/read-change.ts";
import type { Analysis } from "./analysis.ts";
import { changeSchema, pullOver, type Ready, reviewSchema } from "./seam.ts";
import type { Analysts } from "./supervise.ts";

/** An analysis that others make: the worker's side of the seam. */
export interface RemoteAnalysis extends Analysis {
  /** @param about of the repository and pull request whose mirror it is */
  readChange(
    about: { repository: number; number: number },
    request: ChangeRequest,
    signal?: AbortSignal,
  ): Promise<Change>;
}

/**
 * What the analysts answer is checked as far as it decides anything here: that it is about this head and this pull
 * request. Its words are made harmless where they are published, like everybody's.
 */
export function remoteAnalysis(analysts: Pick<Analysts, "ask">, { argues }: Ready): RemoteAnalysis {
  const ask = (
    kind: string,
    loaded: LoadedPull,
    body: Readonly<Record<string, unknown>> = {},
    signal?: AbortSignal,
  ): Promise<unknown> =>
    analysts.ask({
      kind,
      body: { pull: pullOver(loaded), ...body },
      about: { repository: loaded.pull.repo.id, number: loaded.pull.number, head: loaded.pull.head.sha },
      whole: kind === "review" || kind === "resume" || kind === "look",
      signal,
    });
  const remote: RemoteAnalysis = {
    readChange: async (about, request, signal) => {
      const answer = await analysts.ask({
        kind: "read",
        body: { change: request },
        about: { ...about, head: request.head },
        whole: false,
        signal,
      });
      // As `Change` has it, but for optional keys that are written out.
      return changeSchema.parse(answer) as Change;
    },
    review: async (loaded, { only, signal }) =>
      taken(await ask("review", loaded, only ? { only } : {}, signal), loaded),
    look: async (loaded, { signal }) => taken(await ask("look", loaded, {}, signal), loaded),
    configure: async (loaded) =>
      (await ask("configure", loaded)) as Awaited<ReturnType<Analysis["configure"]>>,
    survey: async (loaded) => (await ask("survey", loaded)) as Awaited<ReturnType<Analysis["survey"]>>,
    rollout: async (loaded, signal) =>
      (await ask("rollout", loaded, {}, signal)) as Awaited<ReturnType<Analysis["rollout"]>>,
    judge: async (loaded, { architects, configuration }, tool, input) =>
      (await ask("judge", loaded, {
        under: { architects, configuration },
        tool,
        input,
      })) as readonly JudgedFor[],
    guidance: async (loaded) =>
      ((await ask("guidance", loaded)) as Awaited<ReturnType<Analysis["guidance"]>> | null) ?? undefined,
  };
  if (!argues) return remote;
  return {
    ...remote,
    resume: async (loaded, going, { signal }) =>
      taken(await ask("resume", loaded, { going }, signal), loaded),
    ask: async ({ loaded, signal, ...question }) =>
      (await ask("ask", loaded, { question }, signal)) as Answered,
  };
}

/** @throws Error for a review of another head, or with a request about another pull request */
function taken(answer: unknown, { pull }: LoadedPull): Review {
  const review = reviewSchema.parse(answer);
  const strange = (review.parked ?? []).some(
    ({ head, pull: of }) =>
      head !== pull.head.sha || of.repo.id !== pull.repo.id || of.number !== pull.number,
  );
  if (review.head !== pull.head.sha || strange) throw new Error("the analyst answered with another review");
  return answer as Review;
}
