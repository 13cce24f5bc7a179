import { z } from "zod";
import type { PullKey } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Sha } from "../domain/pull-request.ts";

const PREFIX = "begun:";

/** GitHub itself calls a check stale after two weeks. Seconds. */
const KEEP_S = 14 * 86_400;

/** Heads of one pull request that are remembered; the oldest is forgotten. */
const MAX_HEADS = 20;

/** How often the list is tried to be changed while others change it. */
const MAX_TRIES = 10;

const begunSchema = z.object({
  installation: z.number(),
  repo: z.object({ id: z.number(), owner: z.string(), name: z.string() }),
  number: z.number(),
  /** Epoch milliseconds of the last change. */
  at: z.number(),
  heads: z.array(z.string()),
});

export type Begun = z.infer<typeof begunSchema>;

/**
 * Heads on which a check run was begun and not ended yet. A job that is put off may come back with a newer head, and a
 * pull request may be closed meanwhile: nobody would look at the older commits again.
 */
export interface BegunChecks {
  heads(): Promise<readonly Sha[]>;
  /** @returns when an earlier try began one here that nobody has ended since; epoch milliseconds */
  begin(head: Sha): Promise<number | undefined>;
  end(head: Sha): Promise<void>;
  /**
   * Whether one was begun here, ended or not: GitHub may answer from a copy that does not have it yet, or not show it
   * to an App that lost its permission for checks.
   */
  knows(head: Sha): Promise<boolean>;
  /** None was made: GitHub refused. */
  forget(head: Sha): Promise<void>;
}

/** Without a ledger nothing is remembered. */
export function begunChecks(
  key: PullKey,
  ledger: Ledger | undefined,
  now: () => number = Date.now,
): BegunChecks {
  const name = `${PREFIX}${key.repo.id}#${key.number}`;

  /** @returns when the list was changed last, where it says already what it should */
  const change = async (to: (heads: readonly Sha[]) => readonly Sha[]): Promise<number | undefined> => {
    if (!ledger) return undefined;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const there = await ledger.get(name);
      const before = read(there);
      const heads = to(before?.heads ?? []);
      if (heads.length === (before?.heads.length ?? 0)) return before?.at;
      const { installation, repo, number } = key;
      const begun: Begun = { installation, repo, number, at: now(), heads: heads.slice(-MAX_HEADS) };
      if (await ledger.swap(name, there, JSON.stringify(begun), KEEP_S)) return undefined;
    }
    return undefined;
  };

  const known = `checked:${key.repo.id}#${key.number}`;
  const knownHeads = async (): Promise<readonly Sha[]> => (await ledger?.get(known))?.split(",") ?? [];
  const putKnown = async (heads: readonly Sha[]): Promise<void> =>
    ledger?.put(known, heads.slice(-MAX_HEADS).join(","), KEEP_S);

  return {
    heads: async () => headsIn(await ledger?.get(name)),
    async begin(head) {
      const before = await change((heads) => (heads.includes(head) ? heads : [...heads, head]));
      const others = (await knownHeads()).filter((one) => one !== head);
      await putKnown([...others, head]);
      return before;
    },
    knows: async (head) => (await knownHeads()).includes(head),
    async end(head) {
      await change((heads) => heads.filter((one) => one !== head));
    },
    async forget(head) {
      await change((heads) => heads.filter((one) => one !== head));
      await putKnown((await knownHeads()).filter((one) => one !== head));
    },
  };
}

/** All pull requests with such a head, at most `limit`. */
export async function allBegun(ledger: Ledger, limit: number): Promise<readonly Begun[]> {
  const names = await ledger.keys(PREFIX, limit);
  const found = await Promise.all(names.map(async (name) => read(await ledger.get(name))));
  return found.flatMap((begun) => (begun && begun.heads.length > 0 ? [begun] : []));
}

function headsIn(written: string | undefined): readonly Sha[] {
  return read(written)?.heads ?? [];
}

function read(written: string | undefined): Begun | undefined {
  if (written === undefined) return undefined;
  try {
    return begunSchema.safeParse(JSON.parse(written)).data;
  } catch {
    return undefined;
  }
}
