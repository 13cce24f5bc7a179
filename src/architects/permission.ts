import type { PermissionAction, PermissionRule } from "../domain/architect.ts";
import { type Place, type Remark, shown, type YamlMap, type YamlValue } from "../domain/yaml.ts";
import { toolName } from "./tool-names.ts";

type Say = (remark: Remark) => void;

const MAX_RULES = 500;
const MAX_PATTERN = 400;
const ACTIONS: ReadonlySet<string> = new Set(["allow", "ask", "deny"]);

/**
 * Permission rules in file order, as opencode writes them: one action for everything; an action per tool; or a map
 * of patterns per tool, where the last that matches wins. The list form of `{action, resource, effect}` is read too.
 *
 * Fails closed: a rule whose action cannot be read denies, a section that cannot be read denies everything.
 */
export function readPermission(value: YamlValue, say: Say): readonly PermissionRule[] {
  const rules: PermissionRule[] = [];
  const add = (permission: string, pattern: string, written: YamlValue, at: Place) => {
    const action = actionOf(written, say);
    if (pattern.length <= MAX_PATTERN) rules.push({ permission, pattern, action, line: at.line });
    else {
      say({
        level: "error",
        code: "rule-too-long",
        line: at.line,
        message: `a pattern of more than ${MAX_PATTERN} characters; the whole of \`${shown(permission)}\` is denied`,
        remedy: "shorten it",
      });
      rules.push({ permission, pattern: "*", action: "deny", line: at.line });
    }
  };
  if (value.kind === "text") add("*", "*", value, value);
  else if (value.kind === "map") fromMap(value, add, say);
  else if (value.kind === "list") fromList(value.items, add, say);
  else if (value.kind !== "empty") {
    say({
      level: "error",
      code: "wrong-type",
      line: value.line,
      message: `\`permission\` cannot be read, so everything is denied (column ${value.column})`,
      remedy: "write a map, for instance `bash: ask`",
    });
    return [denyAll(value.line)];
  }
  if (rules.length <= MAX_RULES) return rules;
  say({
    level: "error",
    code: "too-many-rules",
    line: value.line,
    message: `more than ${MAX_RULES} permission rules, so everything is denied`,
    remedy: "use broader patterns",
  });
  return [denyAll(value.line)];
}

export function denyAll(line: number): PermissionRule {
  return { permission: "*", pattern: "*", action: "deny", line };
}

type Add = (permission: string, pattern: string, written: YamlValue, at: Place) => void;

function fromMap(map: YamlMap, add: Add, say: Say): void {
  for (const entry of map.entries) {
    const permission = toolName(entry.key);
    const { value } = entry;
    if (value.kind === "map") for (const rule of value.entries) add(permission, rule.key, rule.value, rule);
    else if (value.kind === "empty") {
      say({
        level: "warning",
        code: "rule-inert",
        line: entry.line,
        message: `\`permission.${shown(entry.key)}\` says nothing`,
        remedy: "write allow, ask or deny",
      });
    } else add(permission, "*", value, entry);
  }
}

function fromList(items: readonly YamlValue[], add: Add, say: Say): void {
  for (const item of items) {
    const field = (key: string) =>
      item.kind === "map" ? item.entries.find((entry) => entry.key === key)?.value : undefined;
    const action = field("action");
    const effect = field("effect");
    const resource = field("resource");
    if (action?.kind === "text" && effect) {
      add(toolName(action.value), resource?.kind === "text" ? resource.value : "*", effect, item);
      continue;
    }
    say({
      level: "error",
      code: "wrong-type",
      line: item.line,
      message: "this permission rule cannot be read, so it denies everything before it",
      remedy: 'write `{action: bash, resource: "git log *", effect: allow}`',
    });
    add("*", "*", { ...item, kind: "text", value: "deny" }, item);
  }
}

function actionOf(written: YamlValue, say: Say): PermissionAction {
  const word = written.kind === "text" ? written.value.trim().toLowerCase() : undefined;
  if (word !== undefined && ACTIONS.has(word)) return word as PermissionAction;
  const what = written.kind === "text" ? `\`${shown(written.value)}\`` : "this";
  say({
    level: "error",
    code: "wrong-action",
    line: written.line,
    message: `${what} is no action, so the rule denies (column ${written.column})`,
    remedy: "write allow, ask or deny",
  });
  return "deny";
}
