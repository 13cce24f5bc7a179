import type { Configuration } from "../domain/configuration.ts";
import type { Finding } from "../domain/finding.ts";
import type { Posted } from "../domain/review.ts";
import { NOTHING_SET } from "../domain/standing.ts";
import type { Block } from "./fit.ts";
import { isArguedRule, type Told } from "./recognise.ts";
import { cell, fence, prose } from "./sanitise.ts";
import { count } from "./words.ts";

/** Threads of one rule that people closed without a fix before it counts as unwanted here. */
export const CLOSED_UNMENDED = 3;

/** Proposals of one pull request; nobody reads more. */
const MAX_PROPOSED = 10;

const NEW_FILE = ".github/architect.yml";

/** A rule or family that people here do not want to hear of. */
export interface Dismissed {
  key: string;
  /** A clause of ours, for people. */
  because: string;
}

/**
 * What people dismissed on this pull request: a rule or family that they muted, and a rule of which they closed
 * several threads while its findings still stand. What is off already is not among them.
 */
export function dismissedOn(
  posted: Posted,
  told: ReadonlyMap<Finding, Told>,
  muted: readonly { finding: Finding; what: string; by: string }[],
  { rules }: Pick<Configuration, "rules">,
): Dismissed[] {
  const found = new Map<string, string>();
  const isOff = (key: string) => (rules[key] ?? rules[key.split("/", 1)[0] ?? ""]) === "off";
  for (const { what, by } of (posted.standing ?? NOTHING_SET).muted) {
    // A finding that was muted alone says nothing about its rule.
    if (/^[0-9a-f]{8,16}$/.test(what) || isArguedRule(`${what}/`) || isArguedRule(what)) continue;
    const kept = muted.filter((one) => one.what === what).length;
    if (kept > 0) found.set(what, `${prose(by, 100)} muted it here, and ${count(kept, "finding")} with it`);
  }
  const closed = new Map<string, Set<string>>();
  for (const [{ rule }, { thread }] of told) {
    if (!thread?.resolved || thread.resolvedBy !== "person" || isArguedRule(rule)) continue;
    closed.set(rule, (closed.get(rule) ?? new Set()).add(thread.id));
  }
  for (const [rule, threads] of closed)
    if (threads.size >= CLOSED_UNMENDED && !found.has(rule))
      found.set(
        rule,
        `people closed ${threads.size} of its threads here, and what they tell of still stands`,
      );
  return [...found]
    .flatMap(([key, because]) => (isOff(key) ? [] : [{ key, because }]))
    .slice(0, MAX_PROPOSED);
}

/**
 * The change to the configuration that would keep quiet what people dismissed, as a diff that `git apply` takes.
 * Shown and never made.
 *
 * @param settings the base commit's file; absent where there is none
 */
export function proposalBlocks(dismissed: readonly Dismissed[], settings?: SettingsFile): Block[] {
  if (dismissed.length === 0) return [];
  const keys = dismissed.map(({ key }) => key);
  const diff = proposedDiff(keys, settings);
  const reasons = dismissed.map(({ key, because }) => `- ${cell(`${key}: off`)}, since ${because}`);
  const path = cell(settings?.path ?? NEW_FILE, 200);
  return [
    {
      head: `### Proposed for ${path}\n\nNothing is changed by itself. Whoever wants this in every pull request puts it into the configuration${diff === undefined ? ", below `rules`" : ""}:\n`,
      lines: reasons,
      noun: "proposals",
    },
    ...(diff === undefined ? [] : [{ head: fence(diff, "diff", { lines: 60 }) }]),
  ];
}

/** The configuration file of the base commit. */
export interface SettingsFile {
  path: string;
  /** Absent: it cannot be read. */
  text?: string;
}

/** `undefined` when the file is laid out in a way that no line can be put into. */
export function proposedDiff(keys: readonly string[], settings?: SettingsFile): string | undefined {
  if (!settings || settings.text === "") {
    const path = settings?.path ?? NEW_FILE;
    const made = ["rules:", ...keys.map((key) => `  ${key}: off`)].map((line) => `+${line}`);
    const before = settings ? `a/${path}` : "/dev/null";
    return [`--- ${before}`, `+++ b/${path}`, `@@ -0,0 +1,${made.length} @@`, ...made].join("\n");
  }
  if (settings.text === undefined) return undefined;
  // A last line without an end, or with another kind of end, makes a diff that is longer than what it says.
  if (!settings.text.endsWith("\n") || settings.text.includes("\r")) return undefined;
  const lines = settings.text.slice(0, -1).split("\n");
  const edits = editsOf(keys, lines);
  return edits && unified(settings.path, lines, edits);
}

/** In place of the lines from `at` on. */
interface Edit {
  at: number;
  removed: number;
  added: string[];
}

function editsOf(keys: readonly string[], lines: readonly string[]): Edit[] | undefined {
  const start = lines.findIndex((line) => /^rules[ \t]*:/.test(line));
  if (start < 0) {
    // A file of several documents, or one that is a flow map, has no place at its end.
    if (lines.some((line) => /^(?:---|\.\.\.|\{)/.test(line))) return undefined;
    return [{ at: lines.length, removed: 0, added: ["rules:", ...keys.map((key) => `  ${key}: off`)] }];
  }
  if (!/^rules[ \t]*:[ \t]*(?:#.*)?$/.test(lines[start] ?? "")) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => /^[^\s#]/.test(line));
  const block = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  const indent = /^[ ]+(?=[^\s#])/.exec(block.find((line) => /^[ ]+[^\s#]/.test(line)) ?? "")?.[0] ?? "  ";
  const fresh: string[] = [];
  const edits: Edit[] = [];
  for (const key of keys) {
    const at = block.findIndex((line) => keyOf(line, indent) === key);
    const old = block[at];
    if (old === undefined) fresh.push(`${indent}${key}: off`);
    else if (/:[ \t]*["']?(?:note|concern|blocker)["']?[ \t]*(?:#.*)?$/.test(old))
      edits.push({
        at: start + 1 + at,
        removed: 1,
        added: [old.replace(/:[ \t]*["']?(?:note|concern|blocker)["']?/, ": off")],
      });
    else return undefined;
  }
  return [...(fresh.length > 0 ? [{ at: start + 1, removed: 0, added: fresh }] : []), ...edits].sort(
    (one, other) => one.at - other.at,
  );
}

function keyOf(line: string, indent: string): string | undefined {
  if (!line.startsWith(indent)) return undefined;
  return /^["']?([a-z0-9][a-z0-9/-]{0,150})["']?[ \t]*:/.exec(line.slice(indent.length))?.[1];
}

const CONTEXT = 3;

/** One hunk over all edits: they stand in one block, and people see what is between. */
function unified(path: string, lines: readonly string[], edits: readonly Edit[]): string {
  const [first] = edits;
  const last = edits.at(-1);
  if (!first || !last) return "";
  const from = Math.max(0, first.at - CONTEXT);
  const to = Math.min(lines.length, last.at + last.removed + CONTEXT);
  const body: string[] = [];
  for (let at = from; at <= to; at++) {
    const here = edits.filter((edit) => edit.at === at);
    const isRemoved = here.some(({ removed }) => removed > 0);
    const line = lines[at];
    if (isRemoved && line !== undefined) body.push(`-${line}`);
    for (const { added } of here) body.push(...added.map((text) => `+${text}`));
    if (!isRemoved && at < to && line !== undefined) body.push(` ${line}`);
  }
  const added = edits.reduce((sum, edit) => sum + edit.added.length, 0);
  const removed = edits.reduce((sum, edit) => sum + edit.removed, 0);
  const before = to - from;
  const head = `@@ -${before === 0 ? from : from + 1},${before} +${from + 1},${before - removed + added} @@`;
  return [`--- a/${path}`, `+++ b/${path}`, head, ...body].join("\n");
}
