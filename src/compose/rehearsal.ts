import type { ChangedFile } from "../domain/pull-request.ts";
import { createRehearsal, type Rehearsal } from "../rehearsal/rehearse.ts";

/** Most folders and names under which migrations are kept. What it misses is only started later. */
const LIKELY =
  /\.sql$|(?:^|\/)(?:[^/]*migrat[^/]*|alembic|versions|changelogs?|prisma|drizzle|db|database)\//i;

/**
 * The rehearsals of one review after another; fixes are rehearsed on the base that the review has up already.
 *
 * @param files when they look like migrations, Postgres starts at once, while everything else is still being loaded
 */
export function startRehearsal(files: readonly Pick<ChangedFile, "path">[] = []): Rehearsal {
  const rehearsal = createRehearsal({ again: "same-base" });
  if (files.some(({ path }) => LIKELY.test(path))) rehearsal.warm();
  return rehearsal;
}
