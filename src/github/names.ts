import { z } from "zod";
import type { PullKey } from "../domain/job.ts";
import { hasStatus } from "./failures.ts";
import type { Desk } from "./scope.ts";

/** Renamed repositories that are remembered. */
const MAX_NAMES = 10_000;

const schema = z.object({ id: z.number(), name: z.string(), owner: z.object({ login: z.string() }) });

/**
 * What repositories are called now. GitHub leads from an old name to the new one until somebody else takes the old
 * one; then only the number still tells.
 */
export interface Names {
  now(key: PullKey): PullKey;
  /** Asks by number. `undefined` when the repository is gone, or is called what the key says. */
  ask(key: PullKey, desk: Desk): Promise<PullKey | undefined>;
}

export function createNames(): Names {
  const renamed = new Map<number, { owner: string; name: string }>();
  const now = (key: PullKey): PullKey => ({ ...key, repo: { ...key.repo, ...renamed.get(key.repo.id) } });
  return {
    now,
    async ask(key, desk) {
      try {
        const { data } = await desk.clients
          .of(key.installation)
          .request("GET /repositories/{repository_id}", { repository_id: key.repo.id });
        const { id, name, owner } = schema.parse(data);
        if (id !== key.repo.id || (name === key.repo.name && owner.login === key.repo.owner))
          return undefined;
        renamed.set(id, { owner: owner.login, name });
        const oldest = renamed.size > MAX_NAMES ? renamed.keys().next().value : undefined;
        if (oldest !== undefined) renamed.delete(oldest);
        return now(key);
      } catch (error) {
        if (hasStatus(error, 403, 404, 410, 451)) return undefined;
        throw error;
      }
    },
  };
}
