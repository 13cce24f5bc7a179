import type { PermissionRule } from "../domain/architect.ts";
import { nearestName } from "../domain/nearest.ts";
import { type Remark, shown } from "../domain/yaml.ts";
import { everyToolName, isPermissionName } from "./tool-names.ts";

/** Keys that people write for what the `edit` permission decides. */
const COUNTED_AS_EDIT: ReadonlySet<string> = new Set([
  "write",
  "patch",
  "apply_patch",
  "multiedit",
  "notebookedit",
]);

/**
 * Rules that do not do what their writer thinks: counted under another name, for a tool that does not exist or
 * that `tools` leaves out, or overridden by a later rule in every case.
 */
export function inertRules(
  rules: readonly PermissionRule[],
  tools: readonly string[] | undefined,
): readonly Remark[] {
  return [...byKey(rules, tools), ...overridden(rules)].sort((a, b) => a.line - b.line);
}

function* byKey(rules: readonly PermissionRule[], tools: readonly string[] | undefined): Generator<Remark> {
  const keys = new Map<string, PermissionRule[]>();
  for (const rule of rules) keys.set(rule.permission, [...(keys.get(rule.permission) ?? []), rule]);
  for (const [key, own] of keys) {
    const line = own[0]?.line ?? 1;
    const name = shown(key);
    if (/[*?]/.test(key)) continue;
    if (COUNTED_AS_EDIT.has(key)) {
      yield {
        level: "warning",
        code: "rule-inert",
        line,
        message: `\`permission.${name}\` is not asked about by itself: it is counted as \`edit\`, the stricter of the two`,
        remedy: "move its rules to `edit`",
      };
    } else if (!isPermissionName(key)) {
      const near = nearestName(key, everyToolName());
      yield {
        level: "warning",
        code: "rule-inert",
        line,
        message: `\`permission.${name}\` never applies: there is no such tool`,
        remedy: near ? `did you mean \`${near}\`?` : "remove it",
      };
    } else if (
      tools &&
      !tools.includes(key) &&
      own.some((rule) => rule.action !== "deny") &&
      !isFor(key, tools)
    ) {
      yield {
        level: "warning",
        code: "rule-inert",
        line,
        message: `\`permission.${name}\` never applies: \`tools\` does not give \`${name}\``,
        remedy: `add \`${name}\` to \`tools\`, or remove the rules`,
      };
    }
  }
}

/** `edit` also decides for the other tools that write; what is no tool applies whatever `tools` says. */
function isFor(key: string, tools: readonly string[]): boolean {
  if (key === "edit") return tools.some((tool) => COUNTED_AS_EDIT.has(tool));
  return key === "external_directory" || key === "doom_loop";
}

function* overridden(rules: readonly PermissionRule[]): Generator<Remark> {
  // From the end, keeping for each key the later rules that reach whole families of inputs.
  const later: PermissionRule[] = [];
  const found: Remark[] = [];
  for (const rule of rules.toReversed()) {
    const by = later.find((candidate) => covers(candidate, rule));
    if (by && by.action !== rule.action) {
      found.push({
        level: "warning",
        code: "rule-unreachable",
        line: rule.line,
        message: `\`${shown(rule.permission)}\` \`${shown(rule.pattern)}\`: ${rule.action} never applies: line ${by.line} (\`${shown(by.pattern)}\`: ${by.action}) comes later and matches all of it`,
        remedy: "the last rule that matches wins: put the general rule first",
      });
    }
    later.push(rule);
  }
  yield* found;
}

/** Whether every input of `earlier` also matches `later`. Only the plain cases: `*`, `prefix*`, the same pattern. */
function covers(later: PermissionRule, earlier: PermissionRule): boolean {
  if (later.permission !== earlier.permission && later.permission !== "*") return false;
  if (later.pattern === "*" || later.pattern === earlier.pattern) return true;
  const star = later.pattern.search(/[*?]/);
  if (star < 0 || star !== later.pattern.length - 1 || !later.pattern.endsWith("*")) return false;
  const prefix = later.pattern.slice(0, -1);
  // `git log *` matches `git log` too, so a pattern of just the words is covered as well.
  return (
    earlier.pattern.startsWith(prefix) || (prefix.endsWith(" ") && earlier.pattern === prefix.slice(0, -1))
  );
}
