import { NO_FACTS, type RehearsedMigration } from "../domain/facts.ts";
import type { Finding, VerifiedFix } from "../domain/finding.ts";
import type { Rehearse } from "../domain/rehearsal.ts";
import type { AnyRule } from "../domain/rule.ts";
import type { FileText, LoadedPull, Tree } from "../domain/tree.ts";
import { fixFor } from "../migrations/safe/fix.ts";
import { applyRules } from "../rules/apply.ts";
import { gatherMigrationFacts } from "./migration-facts.ts";

/** Files mended in one review: each costs a rehearsal. */
const MAX_FILES = 5;

/**
 * Findings with the edits that were tried: each is made in a scratch copy, the file rehearsed again, and offered only
 * when its finding is gone, no other has come, and everything that ran still runs.
 *
 * @throws what `signal` was aborted with; any other failure only costs the fixes
 */
export async function verifyFixes(
  findings: readonly Finding[],
  facts: readonly RehearsedMigration[],
  loaded: LoadedPull,
  parts: { rehearse: Rehearse; rules: readonly AnyRule[] },
  signal?: AbortSignal,
): Promise<readonly Finding[]> {
  const fixes = new Map<Finding, VerifiedFix>();
  const mended = facts.filter(({ rehearsed }) => rehearsed).slice(0, 200);
  let files = 0;
  for (const fact of mended) {
    const about = findings.filter((finding) => finding.fix === undefined && finding.at.path === fact.path);
    if (about.length === 0 || files >= MAX_FILES) continue;
    const text = await loaded.trees.head.read(fact.path);
    if (text?.state !== "text") continue;
    const tried = candidates(about, fact, text.text);
    if (tried.size === 0) continue;
    files++;
    try {
      const good = await silenced(tried, fact, text.text, about, loaded, parts, signal);
      for (const [finding, fix] of good) fixes.set(finding, fix);
    } catch (error) {
      if (signal?.aborted) throw error;
    }
  }
  return findings.map((finding) => {
    const fix = fixes.get(finding);
    return fix ? { ...finding, fix } : finding;
  });
}

/** At most one edit for each place: two at once would be neither. */
function candidates(
  findings: readonly Finding[],
  fact: RehearsedMigration,
  text: string,
): ReadonlyMap<Finding, VerifiedFix> {
  const lines = text.split("\n");
  const tried = new Map<Finding, VerifiedFix>();
  const taken: VerifiedFix["at"][] = [];
  for (const finding of findings) {
    const fix = fixFor(finding, fact, lines);
    if (!fix || taken.some((at) => at.from <= fix.at.to && fix.at.from <= at.to)) continue;
    taken.push(fix.at);
    tried.set(finding, fix);
  }
  return tried;
}

async function silenced(
  tried: ReadonlyMap<Finding, VerifiedFix>,
  fact: RehearsedMigration,
  text: string,
  before: readonly Finding[],
  loaded: LoadedPull,
  { rehearse, rules }: { rehearse: Rehearse; rules: readonly AnyRule[] },
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<Finding, VerifiedFix>> {
  const head = overlaid(loaded.trees.head, fact.path, edited(text, [...tried.values()]));
  const scratch: LoadedPull = {
    pull: { ...loaded.pull, files: loaded.pull.files.filter(({ path }) => path === fact.path) },
    trees: { ...loaded.trees, head },
  };
  const { facts } = await gatherMigrationFacts(scratch, rehearse, signal);
  const now = facts.find(({ path }) => path === fact.path);
  if (!now || !runsAsBefore(fact, now)) return new Map();
  const judged = rules.filter(({ judges }) => judges === "migration");
  const { findings, unfinished } = applyRules({ ...NO_FACTS, migration: facts }, judged, {});
  if (unfinished.length > 0) return new Map();
  const mine = findings.filter(({ at }) => at.path === fact.path);
  const count = (all: readonly Finding[], rule: string) => all.filter((one) => one.rule === rule).length;
  const fresh = mine.some(
    ({ rule, severity }) => severity !== "note" && count(mine, rule) > count(before, rule),
  );
  if (fresh) return new Map();
  const known = new Set(mine.map(keyOf));
  return new Map([...tried].filter(([finding]) => !known.has(keyOf(finding))));
}

/** Fingerprints hold the statement's words, which an edit changes: the claim is what has to go. */
function keyOf({ rule, title }: Finding): string {
  return `${rule}\0${title}`;
}

function runsAsBefore(before: RehearsedMigration, after: RehearsedMigration): boolean {
  const bad = ({ statements }: RehearsedMigration) =>
    statements.filter(({ outcome }) => outcome !== "ran").length;
  return after.rehearsed && bad(after) <= bad(before) && after.rollback?.outcome === before.rollback?.outcome;
}

/** From the last to the first, so that earlier lines keep their numbers. */
function edited(text: string, fixes: readonly VerifiedFix[]): string {
  const lines = text.split("\n");
  for (const { at, replacement } of [...fixes].sort((one, other) => other.at.from - one.at.from))
    lines.splice(at.from - 1, at.to - at.from + 1, ...replacement.split("\n"));
  return lines.join("\n");
}

/** The same tree, but for one file. */
function overlaid(tree: Tree, path: string, text: string): Tree {
  const file: FileText = { state: "text", text };
  return {
    commit: tree.commit,
    list: (prefix) => tree.list(prefix),
    read: async (asked) => (asked === path ? file : tree.read(asked)),
    async readAll(paths) {
      const texts = new Map(await tree.readAll(paths));
      if (paths.includes(path)) texts.set(path, file);
      return texts;
    },
  };
}
