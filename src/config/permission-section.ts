import type { PermissionAction, PermissionRule } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import { type Place, shown, type YamlMap, type YamlValue } from "../domain/yaml.ts";
import { type JsonSchema, NOTHING } from "./json-schema.ts";
import type { Say, Section } from "./section.ts";

export type PermissionSet = NonNullable<Configuration["permission"]>[number];

const MAX_RULES = 500;
/** Characters; of a tool's name and of a pattern. */
const MAX_NAME = 100;
const MAX_PATTERN = 400;
const ACTIONS = ["allow", "ask", "deny"] as const;

const ACTION: JsonSchema = { type: "string", enum: ACTIONS };
const PATTERNS: JsonSchema = {
  type: "object",
  maxProperties: MAX_RULES,
  propertyNames: { maxLength: MAX_PATTERN },
  additionalProperties: ACTION,
};

/**
 * `permission:` holds for every architect that reads this repository, above the rules of its own file: it takes away
 * and gives nothing. What of it cannot be read asks, in a list of its own, so that nothing beside it is loosened.
 */
export const permissionSection: Section = {
  key: "permission",
  values: "by tool: `allow`, `ask` or `deny`, or a map of patterns",
  absent: "each architect's own",
  schema: {
    description: "What the tools of all architects may be used for; it can only tighten their own rules.",
    anyOf: [
      {
        type: "object",
        maxProperties: MAX_RULES,
        propertyNames: { minLength: 1, maxLength: MAX_NAME },
        additionalProperties: { anyOf: [ACTION, PATTERNS, NOTHING] },
      },
      ACTION,
      NOTHING,
    ],
  },
  read: (value, { say }) => ({ permission: setsOf(new Rules(say), value) }),
};

/** Every use of every tool is asked about. */
export function asksAlways(line: number): PermissionSet {
  return { of: "repository", rules: [{ permission: "*", pattern: "*", action: "ask", line }] };
}

/** The rules in the order of the file; what could not be read asks beside them, whatever they allow. */
function setsOf(rules: Rules, value: YamlValue): readonly PermissionSet[] {
  if (value.kind === "map") for (const entry of value.entries) rules.tool(entry.key, entry.value, entry);
  else if (value.kind === "text") rules.add("*", "*", value, value);
  else {
    const written = value.kind === "list" ? "a list" : "this";
    rules.broken(value, "*", "*", `${written} is no map of tools, so everything is asked about`);
  }
  const { read, asked } = rules;
  if (read.length + asked.length > MAX_RULES) {
    rules.broken(value, "*", "*", `more than ${MAX_RULES} permission rules, so everything is asked about`);
    return [asksAlways(value.line)];
  }
  return [read, asked].filter((one) => one.length > 0).map((one) => ({ of: "repository", rules: one }));
}

class Rules {
  readonly read: PermissionRule[] = [];
  readonly asked: PermissionRule[] = [];
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  tool(key: string, value: YamlValue, at: Place): void {
    const name = key.trim().toLowerCase();
    const permission = name === "ls" ? "list" : name;
    if (permission === "" || permission.length > MAX_NAME)
      this.broken(at, "*", "*", "a rule names no tool, so everything is asked about");
    else if (value.kind === "map") this.#patterns(permission, value);
    else if (value.kind === "empty") {
      const message = `\`permission.${shown(key)}\` says nothing, so it asks`;
      this.broken(at, permission, "*", message);
    } else this.add(permission, "*", value, at);
  }

  add(permission: string, pattern: string, written: YamlValue, at: Place): void {
    const word = written.kind === "text" ? written.value.trim().toLowerCase() : "";
    const action = ACTIONS.find((one) => one === word);
    if (action === undefined) {
      const what = written.kind === "text" ? `\`${shown(written.value)}\`` : "this";
      this.broken(written, permission, pattern, `${what} is no action, so the rule asks`);
    } else if (pattern.length > MAX_PATTERN) {
      const message = `a pattern of more than ${MAX_PATTERN} characters, so all of \`${shown(permission)}\` asks`;
      this.broken(at, permission, "*", message);
    } else this.read.push(rule(permission, pattern, action, at));
  }

  broken(at: Place, permission: string, pattern: string, message: string): void {
    this.#say({
      level: "error",
      code: "permission-unreadable",
      line: at.line,
      message: `\`permission\`: ${message} (column ${at.column})`,
      remedy: 'write for instance `bash: { "*": ask, "terraform *": deny }`',
    });
    this.asked.push(rule(permission, pattern.length > MAX_PATTERN ? "*" : pattern, "ask", at));
  }

  #patterns(permission: string, map: YamlMap): void {
    for (const entry of map.entries) this.add(permission, entry.key, entry.value, entry);
  }
}

function rule(
  permission: string,
  pattern: string,
  action: PermissionAction,
  { line }: Place,
): PermissionRule {
  return { permission, pattern, action, line };
}
