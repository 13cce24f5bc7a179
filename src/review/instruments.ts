import type { Architect } from "../domain/architect.ts";
import type { Facts } from "../domain/facts.ts";
import type { Instruments } from "../domain/instruments.ts";
import type { Rehearse } from "../domain/rehearsal.ts";
import type { LoadedPull, Tree } from "../domain/tree.ts";
import { gatherContractFacts } from "./contract-facts.ts";
import { contractSummary } from "./contract-summary.ts";
import type { ReviewParts } from "./parts.ts";
import { gatherRouteFacts } from "./route-facts.ts";
import { SqlTrials } from "./try-sql.ts";

/** Bounds of one search for a name. */
const MAX_FILES = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FILE_BYTES = 512 * 1024;
const BATCH = 500;

/**
 * What the tools of conversations may use of this review. Each answers once for all architects: what the facts hold
 * is taken from them, what they do not hold is found out at the first question.
 *
 * @param facts those of this review. Absent, for a question of a person: then comparisons are made when asked for
 */
export function instrumentsFor(
  loaded: LoadedPull,
  parts: Pick<ReviewParts, "compareProtobuf"> & { rehearse: Rehearse },
  architects: readonly Architect[],
  facts?: Pick<Facts, "contract" | "routes">,
): Instruments {
  const trials = new SqlTrials(loaded, parts.rehearse);
  return {
    trySql: (sql, on, signal) => trials.attempt(sql, on, signal),
    contracts: once(async () => {
      const known = facts?.contract ?? (await gatherContractFacts(loaded, parts.compareProtobuf)).facts;
      return contractSummary(known);
    }),
    routes: once(async () => facts?.routes ?? (await gatherRouteFacts(loaded)).facts),
    references: (name, side, limit) =>
      usesOf(name, side === "head" ? loaded.trees.head : loaded.trees.mergeBase, side, limit),
    colleagues: architects.map(({ name, description, owns }) => ({ name, description, owns })),
  };
}

/** What failed is tried again at the next question; what succeeded is kept. */
function once<Answer>(find: () => Promise<Answer>): () => Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  return () => {
    answer ??= find().catch((error: unknown) => {
      answer = undefined;
      throw error;
    });
    return answer;
  };
}

async function usesOf(
  name: string,
  tree: Tree,
  side: "base" | "head",
  limit: number,
): Promise<Awaited<ReturnType<Instruments["references"]>>> {
  const files = (await tree.list()).filter(({ kind, size }) => kind === "file" && size <= MAX_FILE_BYTES);
  let bytes = 0;
  const chosen = files.slice(0, MAX_FILES).filter(({ size }) => (bytes += size) <= MAX_BYTES);
  const found: { path: string; from: number; to: number; side: "base" | "head"; line: string }[] = [];
  for (let from = 0; from < chosen.length; from += BATCH) {
    const texts = await tree.readAll(chosen.slice(from, from + BATCH).map(({ path }) => path));
    for (const [path, file] of texts) {
      if (file.state !== "text" || !file.text.includes(name)) continue;
      for (const [index, line] of file.text.split("\n").entries()) {
        if (!standsIn(name, line)) continue;
        if (found.length >= limit) return { found, cut: true };
        found.push({ path, from: index + 1, to: index + 1, side, line });
      }
    }
  }
  return { found, cut: chosen.length < files.length };
}

/** As a whole word: a letter, digit, `_` or `$` beside it makes it part of another, where it ends in one itself. */
function standsIn(name: string, line: string): boolean {
  const opens = WORD.test(name[0] ?? "");
  const closes = WORD.test(name.at(-1) ?? "");
  for (let at = line.indexOf(name); at !== -1; at = line.indexOf(name, at + 1)) {
    const before = line[at - 1] ?? " ";
    const after = line[at + name.length] ?? " ";
    if (!(opens && WORD.test(before)) && !(closes && WORD.test(after))) return true;
  }
  return false;
}

const WORD = /[\w$]/;
