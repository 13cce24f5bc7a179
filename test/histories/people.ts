import type { Check } from "../../src/domain/review.ts";
import type { FileChanges } from "../support/git-fixture.ts";

/** A thread of ours as people see it. */
export interface SeenThread {
  id: string;
  path: string;
  /** Our first comment. */
  told: string;
  /** What we wrote after it. */
  answers: readonly string[];
  resolved: boolean;
}

/**
 * A repository with one pull request from `change` into `main`, and what people do with both. Two of them exist: a
 * small referee in memory, and the whole App against the stand-in for GitHub.
 */
export interface Stage {
  /** One commit on the branch; the first one on `change` starts from `main`. Nothing is told to anybody. */
  commit(branch: "main" | "change" | "release", files: FileChanges): Promise<string>;
  /** A new history of `change`: one commit on another branch's tip. */
  rewrite(onto: "main" | "release", files: FileChanges): Promise<string>;
  /** `main` into `change`. */
  mergeMain(files: FileChanges): Promise<string>;
  /** Points `change` at a commit that is there already. */
  reset(commit: string): Promise<void>;
  retarget(base: "main" | "release"): Promise<void>;
  closeAndReopen(): Promise<void>;
  /** The push is told and reviewed, until everything is quiet. */
  review(): Promise<void>;
  /** As `review`, and this commit arrives while it runs. */
  reviewDuring(push: () => Promise<unknown>): Promise<void>;
  /** In the order in which they were opened. */
  threads(): readonly SeenThread[];
  /** The first review's body as it stands now; empty when there is none. */
  summary(): string;
  /** Bodies of all reviews of ours. */
  reviews(): readonly string[];
  conclusion(): Check["conclusion"] | undefined;
  /** Acts of a person. */
  reply(thread: SeenThread): void;
  resolve(thread: SeenThread): void;
  remove(thread: SeenThread): void;
  mute(what: string): Promise<void>;
  close(): Promise<void>;
}
