import type { ChangedFile } from "../domain/pull-request.ts";
import { createRehearsal, type Rehearsal } from "../rehearsal/rehearse.ts";

/** Most folders and names under which migrations are kept. What it misses is only started later. */
const LIKELY =
  /\.sql$|(?:^|\/)(?:[^/]*migrat[^/]*|alembic|versions|changelogs?|prisma|drizzle|db|database)\//i;

/**
 * The rehearsals of one review after another; fixes are rehearsed on the base that the review has up already.
 */
export function startRehearsal(): Rehearsal {
  return createRehearsal({ again: "same-base" });
}

/** The same, whose first process loads its program while nobody has looked yet whether there is anything to rehearse. */
export function prepareRehearsal(): Rehearsal {
  const rehearsal = startRehearsal();
  rehearsal.prepare();
  return rehearsal;
}

/** When the files look like migrations, Postgres starts at once, while everything else is still being loaded. */
export function warmFor(files: readonly Pick<ChangedFile, "path">[], rehearsal: Rehearsal): void {
  if (files.some(({ path }) => LIKELY.test(path))) rehearsal.warm();
}
