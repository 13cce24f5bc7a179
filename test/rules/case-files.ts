import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { RuleId } from "../../src/domain/finding.ts";
import type { Files } from "../support/trees.ts";

export const CASES = import.meta.dirname;
export const KINDS = ["bad", "good", "irrelevant"] as const;

/** One pull request in miniature: `base/` and `head/` below `test/rules/<rule>/<kind>/<name>/`. */
export interface RuleCase {
  rule: RuleId;
  kind: (typeof KINDS)[number];
  name: string;
  folder: string;
  base: Files;
  head: Files;
  /** Where the rule must speak, as `side path:line`. */
  marks: readonly string[];
}

export function casesOf(rule: RuleId): readonly RuleCase[] {
  return KINDS.flatMap((kind) => {
    const folder = join(CASES, rule, kind);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .sort()
      .map((name) => aCase(rule, kind, name));
  });
}

function aCase(rule: RuleId, kind: RuleCase["kind"], name: string): RuleCase {
  const folder = join(CASES, rule, kind, name);
  const base = filesBelow(join(folder, "base"));
  const head = filesBelow(join(folder, "head"));
  const marks = [
    ...marksIn(head, "expect", "head", rule),
    ...marksIn(head, "expect-next", "head", rule),
    ...marksIn(base, "expect-base", "base", rule),
  ].sort();
  return { rule, kind, name, folder, base, head, marks };
}

function filesBelow(folder: string): Files {
  if (!existsSync(folder)) return {};
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, entry);
    if (statSync(path).isFile())
      files[relative(folder, path).split(sep).join("/")] = readFileSync(path, "utf8");
  }
  return files;
}

/**
 * A mark is a comment on the line in question: `expect: migrations/fk-without-index`, several with commas. Where a
 * comment has to have a line of its own, as in a Dockerfile, `expect-next:` stands on the line before.
 */
function marksIn(files: Files, word: string, side: "base" | "head", rule: RuleId): string[] {
  const pattern = new RegExp(`(?<![\\w-])${word}:\\s*([a-z-]+/[a-z\\d-]+(?:\\s*,\\s*[a-z-]+/[a-z\\d-]+)*)`);
  return Object.entries(files).flatMap(([path, text]) =>
    text.split("\n").flatMap((line, index) => {
      const rules = pattern.exec(line)?.[1]?.split(/\s*,\s*/) ?? [];
      return rules.includes(rule) ? [`${side} ${path}:${index + (word === "expect-next" ? 2 : 1)}`] : [];
    }),
  );
}
