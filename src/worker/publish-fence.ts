import type { PullKey } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";

/** Longer than any job lives. Seconds. */
const KEEP_S = 7 * 86_400;

/** Who may publish on a pull request: the process that began on it last. */
export interface Fence {
  /** Asked right before the write that people see. A ledger that was wiped stops nobody: GitHub's own draft still does. */
  stillOurs(): Promise<boolean>;
}

/** Takes the next number of this pull request; whoever holds an older one publishes nothing more. */
export async function takeFence(key: PullKey, ledger: Ledger | undefined): Promise<Fence> {
  if (!ledger) return { stillOurs: () => Promise.resolve(true) };
  const name = `fence:${key.repo.id}#${key.number}`;
  const ours = await ledger.add(name, 1, KEEP_S);
  return {
    async stillOurs() {
      const now = await ledger.get(name);
      return now === undefined || now === String(ours);
    },
  };
}
