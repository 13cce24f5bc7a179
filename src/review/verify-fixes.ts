import { NO_FACTS, type RehearsedMigration } from "../domain/facts.ts";
import type { Finding, Fingerprint, VerifiedFix } from "../domain/finding.ts";
import type { Rehearse } from "../domain/rehearsal.ts";
import type { AnyRule } from "../domain/rule.ts";
import type { FileText, LoadedPull, Tree } from "../domain/tree.ts";
import { fixFor } from "../migrations/safe/fix.ts";
import { applyRules } from "../rules/apply.ts";
import { gatherMigrationFacts } from "./migration-facts.ts";

/** Files mended in one review: each costs a rehearsal. */
const MAX_FILES = 5;

export interface FixParts {
  rehearse: Rehearse;
  rules: readonly AnyRule[];
  heard?(findings: readonly Finding[]): readonly Finding[];
}

/** Edits that were tried, by the fingerprint of the finding that they are for. */
export type Fixes = ReadonlyMap<Fingerprint, VerifiedFix>;

/**
 * Edits for what the rules find in rehearsed migrations. Each is made in a scratch copy, the file rehearsed again, and
 * offered only when its finding is gone, no other has come, and everything that ran still runs. Nothing but the
 * migrations is needed for that, so it can be done while the rest of a pull request is still being read.
 *
 * @param parts.heard what the configuration leaves of the findings of a run: what nobody would be told is nothing to
 *   be mended, and nothing that has come
 * @throws what `signal` was aborted with; any other failure only costs the fixes
 */
export async function fixesOf(
  facts: readonly RehearsedMigration[],
  loaded: LoadedPull,
  parts: FixParts,
  signal?: AbortSignal,
): Promise<Fixes> {
  const fixes = new Map<Fingerprint, VerifiedFix>();
  const files = await filesToMend(found(facts, parts).findings, facts, loaded);
  const attempt = async (together: readonly Mending[]): Promise<void> => {
    try {
      for (const [finding, fix] of await silenced(together, loaded, parts, signal))
        fixes.set(finding.fingerprint, fix);
    } catch (error) {
      if (signal?.aborted) throw error;
    }
  };
  // One rehearsal for all; what that does not answer may have failed because of another file, and is tried alone.
  if (files.length > 1) await attempt(files);
  for (const file of files)
    if (![...file.tried.keys()].every(({ fingerprint }) => fixes.has(fingerprint))) await attempt([file]);
  return fixes;
}

/** The findings, each with the edit that was tried for it. */
export function withFixes(findings: readonly Finding[], fixes: Fixes): readonly Finding[] {
  return findings.map((finding) => {
    const fix = finding.fix ?? fixes.get(finding.fingerprint);
    return fix ? { ...finding, fix } : finding;
  });
}

function found(
  facts: readonly RehearsedMigration[],
  { rules, heard = (all) => all }: FixParts,
): { findings: readonly Finding[]; whole: boolean } {
  const judged = rules.filter(({ judges }) => judges === "migration");
  const { findings, unfinished } = applyRules({ ...NO_FACTS, migration: facts }, judged, {});
  return { findings: heard(findings), whole: unfinished.length === 0 };
}

/** One file with the edits that are tried in it. */
interface Mending {
  fact: RehearsedMigration;
  text: string;
  /** What was found in it. */
  before: readonly Finding[];
  tried: ReadonlyMap<Finding, VerifiedFix>;
}

async function filesToMend(
  findings: readonly Finding[],
  facts: readonly RehearsedMigration[],
  loaded: LoadedPull,
): Promise<readonly Mending[]> {
  const files: Mending[] = [];
  for (const fact of facts.filter(({ rehearsed }) => rehearsed).slice(0, 200)) {
    const before = findings.filter((finding) => finding.fix === undefined && finding.at.path === fact.path);
    if (before.length === 0 || files.length >= MAX_FILES) continue;
    const text = await loaded.trees.head.read(fact.path);
    if (text?.state !== "text") continue;
    const tried = candidates(before, fact, text.text);
    if (tried.size > 0) files.push({ fact, text: text.text, before, tried });
  }
  return files;
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
  files: readonly Mending[],
  loaded: LoadedPull,
  parts: FixParts,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<Finding, VerifiedFix>> {
  const texts = new Map(files.map(({ fact, text, tried }) => [fact.path, edited(text, [...tried.values()])]));
  const scratch: LoadedPull = {
    pull: { ...loaded.pull, files: loaded.pull.files.filter(({ path }) => texts.has(path)) },
    trees: { ...loaded.trees, head: overlaid(loaded.trees.head, texts) },
  };
  const { facts } = await gatherMigrationFacts(scratch, parts.rehearse, signal);
  const { findings, whole } = found(facts, parts);
  if (!whole) return new Map();
  return new Map(
    files.flatMap((file) => {
      const now = facts.find(({ path }) => path === file.fact.path);
      return now && runsAsBefore(file.fact, now) ? [...goneOf(file, findings)] : [];
    }),
  );
}

/** The edits of one file whose findings are gone, when nothing has come in their place. */
function goneOf(
  { fact, before, tried }: Mending,
  findings: readonly Finding[],
): ReadonlyMap<Finding, VerifiedFix> {
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

/** The same tree, but for some files. */
function overlaid(tree: Tree, edits: ReadonlyMap<string, string>): Tree {
  const edit = (path: string): FileText | undefined => {
    const text = edits.get(path);
    return text === undefined ? undefined : { state: "text", text };
  };
  return {
    commit: tree.commit,
    list: (prefix) => tree.list(prefix),
    read: async (asked) => edit(asked) ?? tree.read(asked),
    async readAll(paths) {
      const texts = new Map(await tree.readAll(paths));
      for (const path of paths) {
        const file = edit(path);
        if (file) texts.set(path, file);
      }
      return texts;
    },
  };
}
