import type { CommandJob } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";

/** Comments with commands of one person on one pull request that are answered within the time. */
export const MAX_COMMENTS = 10;
/** Seconds. */
const WITHIN_S = 600;
/** How long a comment keeps its place in the count, so that a retry is not counted again. Seconds. */
const KEEP_S = 3_600;
/** People and comments that a process without a ledger remembers. */
const MAX_REMEMBERED = 10_000;

/** `over`: the first one too many, which is told so. `silent`: those after it. */
export type Flow = "within" | "over" | "silent";

type Counts = Pick<Ledger, "get" | "put" | "add">;

/** Where this comment stands among those of the same person. */
export async function flowOf(job: CommandJob, ledger: Counts): Promise<Flow> {
  // People talk to one another more than to us: what they say counts apart from what they command.
  const what = job.said === undefined ? "flood" : "flood-said";
  const who = `${what}:${job.repo.id}#${job.number}:${job.by.login.toLowerCase()}`;
  const place = `${who}:${job.where?.kind ?? "thread"}:${job.comment}`;
  const known = await ledger.get(place);
  const at = known === undefined ? await ledger.add(who, 1, WITHIN_S) : Number(known);
  if (known === undefined) await ledger.put(place, String(at), KEEP_S);
  return at <= MAX_COMMENTS ? "within" : at === MAX_COMMENTS + 1 ? "over" : "silent";
}

/** Counts of this process alone, for when there is no ledger. */
export function ownCounts(now: () => number = Date.now): Counts {
  const kept = new Map<string, { value: string; until: number }>();
  const fresh = (key: string) => {
    const found = kept.get(key);
    return found && found.until > now() ? found : undefined;
  };
  const keep = (key: string, value: string, until: number) => {
    kept.delete(key);
    kept.set(key, { value, until });
    for (const oldest of kept.keys()) {
      if (kept.size <= MAX_REMEMBERED) break;
      kept.delete(oldest);
    }
  };
  return {
    get: async (key) => fresh(key)?.value,
    put: async (key, value, keepS) => keep(key, value, now() + keepS * 1_000),
    async add(key, by, keepS) {
      const found = fresh(key);
      const sum = Number(found?.value ?? 0) + by;
      keep(key, String(sum), found?.until ?? now() + keepS * 1_000);
      return sum;
    },
  };
}
