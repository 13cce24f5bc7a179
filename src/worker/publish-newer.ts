import type { PullKey } from "../domain/job.ts";
import type { Sha } from "../domain/pull-request.ts";
import type { Newer } from "./ports.ts";

interface Watched {
  head: Sha;
  controller: AbortController;
}

/**
 * Stops the running review of a pull request as soon as one of another head is queued.
 *
 * @param listen hears of queued reviews; see `Announcements`
 */
export function createNewer(
  listen: (hear: (queued: { repository: number; number: number; head?: Sha | undefined }) => void) => void,
): Newer {
  const running = new Map<string, Set<Watched>>();
  listen(({ repository, number, head }) => {
    // A request to look again at the same head stops nobody.
    if (head === undefined) return;
    for (const watched of running.get(`${repository}#${number}`) ?? [])
      if (watched.head !== head) watched.controller.abort(new Error("a newer head is queued"));
  });
  return {
    watch({ repo, number }: PullKey, head) {
      const name = `${repo.id}#${number}`;
      const watched = { head, controller: new AbortController() };
      const all = running.get(name) ?? new Set();
      running.set(name, all.add(watched));
      return {
        signal: watched.controller.signal,
        done() {
          all.delete(watched);
          if (all.size === 0) running.delete(name);
        },
      };
    },
  };
}
