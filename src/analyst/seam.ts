import { z } from "zod";
import type { LoadedPull } from "../domain/tree.ts";
import type { PullRequest, Sha } from "../domain/pull-request.ts";

/** The pull request of an analysis, as it is handed to the analyst: the rest is read from the mirror. */
export interface PullOver {
  mirror: string;
  pull: Omit<PullRequest, "files">;
  reviewed?: Sha;
  organisation?: NonNullable<LoadedPull["organisation"]>;
}

/** @throws Error for trees that no other process can read */
export function pullOver({ mirror, pull, since, organisation }: LoadedPull): PullOver {
  if (mirror === undefined) throw new Error("the pull request lies in no mirror");
  const { files: _, ...rest } = pull;
  return {
    mirror,
    pull: rest,
    ...(since ? { reviewed: since.head } : {}),
    ...(organisation ? { organisation } : {}),
  };
}

/** Bytes of diffs that are handed to the worker, which only places comments in them. */
export const MAX_HUNK_BYTES = 32 * 1024 * 1024;

const sha = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const count = z.number().int().nonnegative();
const blob = z.object({ id: sha, size: count, kind: z.enum(["file", "symlink", "submodule"]) });
const side = z.object({ start: count, count });
const file = z.object({
  path: z.string(),
  before: z.string().optional(),
  change: z.enum(["added", "modified", "removed", "renamed"]),
  binary: z.boolean(),
  hunks: z.array(z.object({ base: side, head: side, lines: z.array(z.string()) })),
  diffOmitted: z.string().max(2_000).optional(),
  baseBlob: blob.optional(),
  headBlob: blob.optional(),
});

/** What the analyst says of a change. It has read what strangers wrote. */
export const changeSchema = z.object({
  mergeBase: sha,
  files: z.array(file),
  date: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .optional(),
  since: z.object({ head: sha, files: z.array(file) }).optional(),
});

/** What the analyst is when it is ready. */
export const readySchema = z.object({
  /** Somebody argues, and answers questions. */
  argues: z.boolean(),
  /** Why it can run no commands. */
  noSandbox: z.string().max(1_000).optional(),
});

export type Ready = z.infer<typeof readySchema>;

/** What a review must be to be taken up: of this head, and asking for nothing about another pull request. */
export const reviewSchema = z.looseObject({
  head: sha,
  verdict: z.string().max(40),
  findings: z.array(z.looseObject({})),
  coverage: z.array(z.looseObject({})),
  unfinished: z.array(z.looseObject({})),
  parked: z
    .array(
      z.looseObject({
        id: z.string().regex(/^[a-z0-9]{10}$/),
        head: sha,
        pull: z.looseObject({ repo: z.looseObject({ id: z.number() }), number: z.number() }),
      }),
    )
    .optional(),
});
