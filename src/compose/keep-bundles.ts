import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedPull } from "../domain/tree.ts";
import { UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { writeBundle } from "../replay/bundle-file.ts";
import { type Recording, startRecording } from "../replay/record.ts";
import type { ReviewOptions, ReviewParts } from "../review/parts.ts";
import { recordedReview, resumedReview } from "../review/resumed-review.ts";
import type { WorkerPorts } from "../worker/ports.ts";
import { packageVersion } from "./package-root.ts";
import type { ComposedReview } from "./review.ts";

/** Each may have half a gigabyte. */
const MOST = 10_000;
/** Time, repository, number and head: the newest comes last. */
const NAME = /^\d{8}T\d{9}Z-[\w.-]+\.json\.gz$/;

/**
 * How many recorded reviews a worker keeps: `ARCHITECT_KEEP_BUNDLES`. None when it is not set.
 *
 * @throws UserError for a value that is no such number
 */
export function bundlesToKeep(env: Readonly<Record<string, string | undefined>>): number {
  const written = env.ARCHITECT_KEEP_BUNDLES?.trim() || "0";
  const keep = /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN;
  if (keep <= MOST) return keep;
  throw new UserError("ARCHITECT_KEEP_BUNDLES is no number of reviews.", {
    remedy: `Write a whole number up to ${MOST}; 0 keeps none.`,
  });
}

/**
 * The reviews of a worker, each written down beside being made when `keep` is not 0. A record that cannot be written
 * is logged, and the review goes on.
 */
export function keptReviews(
  { parts, setup }: Pick<ComposedReview, "parts" | "setup">,
  {
    keep,
    folder,
    log,
    ...options
  }: { keep: number; folder: string; log: Logger } & Pick<ReviewOptions, "around">,
): Pick<WorkerPorts, "review" | "resume"> {
  const program = packageVersion();
  type Made = { loaded: LoadedPull; parts: ReviewParts };
  const recorded = async (
    loaded: LoadedPull,
    make: (made: Made) => ReturnType<WorkerPorts["review"]>,
    more: Pick<Parameters<Recording["close"]>[0], "options" | "going">,
  ) => {
    if (keep === 0) return make({ loaded, parts });
    const recording = startRecording(loaded, parts);
    const review = await make(recording);
    try {
      const bundle = recording.close({ review, setup, program, ...more });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const name = nameOf(loaded);
      // Under its own name only when it is whole.
      const part = join(folder, `.part-${name}`);
      try {
        await writeBundle(part, bundle);
        await rename(part, join(folder, name));
      } finally {
        await rm(part, { force: true });
      }
      await removeOldest(folder, keep);
    } catch (error) {
      log.warn({ err: error }, "the record of a review was not kept");
    }
    return review;
  };
  return {
    review: (loaded, asked) =>
      recorded(loaded, (made) => recordedReview(made.loaded, made.parts, { ...asked, ...options }), {
        options: asked.only ? { only: asked.only } : {},
      }),
    ...(parts.resume
      ? {
          resume: (loaded, going, asked) =>
            recorded(
              loaded,
              (made) => resumedReview(made.loaded, made.parts, going, { ...asked, ...options }),
              { options: {}, going },
            ),
        }
      : {}),
  };
}

function nameOf({ pull }: LoadedPull): string {
  const repository = `${pull.repo.owner}-${pull.repo.name}`.replace(/[^\w.-]/g, "_").slice(0, 120);
  return `${stamp(new Date())}-${repository}-${pull.number}-${pull.head.sha.slice(0, 12)}.json.gz`;
}

/** The oldest beyond so many, and what a process left that was killed while it wrote. */
async function removeOldest(folder: string, keep: number): Promise<void> {
  const all = await readdir(folder);
  const names = all.filter((name) => NAME.test(name)).sort();
  const yesterday = `.part-${stamp(new Date(Date.now() - 86_400_000))}`;
  const left = all.filter((name) => name.startsWith(".part-") && name < yesterday);
  for (const name of [...left, ...names.slice(0, Math.max(0, names.length - keep))])
    await rm(join(folder, name), { force: true });
}

function stamp(time: Date): string {
  return time.toISOString().replace(/[-:.]/g, "");
}
