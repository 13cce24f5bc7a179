import type { Stage } from "./stage.ts";

/** A fault with everything real around it but GitHub and Claude: it throws when what is required is not so. */
export interface Scene {
  /** What it needs beside the embedded queue. */
  needs?: "redis-server";
  /** GitHub's clock, where it is not ours. */
  clock?: () => number;
  run(stage: Stage): Promise<void>;
}
