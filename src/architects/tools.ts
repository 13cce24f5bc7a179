import { nearestName } from "../domain/nearest.ts";
import { type Place, type Remark, shown, type YamlValue } from "../domain/yaml.ts";
import { everyToolName, isToolElsewhere, REVIEW_TOOLS, toolName } from "./tool-names.ts";

type Say = (remark: Remark) => void;

const MAX_TOOLS = 200;

/**
 * The tools an agent file gives, in its order: a list, a comma-separated text, or a map of booleans. In a map,
 * `true` gives and `false` takes; a map of `false` alone gives every tool but those. What cannot be read gives none.
 */
export function readTools(value: YamlValue, say: Say): readonly string[] | undefined {
  if (value.kind === "empty") return undefined;
  if (value.kind === "text")
    return named(
      splitTools(value.value).map((text) => ({ ...value, text })),
      say,
    );
  if (value.kind === "list") {
    const items = value.items.flatMap((item) => {
      if (item.kind === "text") return [{ ...item, text: item.value }];
      wrongType(item, say);
      return [];
    });
    return named(items, say);
  }
  if (value.kind === "map") return fromMap(value, say);
  wrongType(value, say);
  return [];
}

/** `Read, Bash(git log, git show), Grep`: commas inside brackets do not divide. */
function splitTools(text: string): string[] {
  return text.slice(0, 4_000).match(/[^,()]+(?:\([^)]{0,500}\))?/g) ?? [];
}

function fromMap(value: YamlValue & { kind: "map" }, say: Say): readonly string[] {
  const given: { text: string; line: number; column: number }[] = [];
  const taken = new Set<string>();
  for (const entry of value.entries.slice(0, MAX_TOOLS)) {
    if (entry.again) continue;
    if (entry.value.kind !== "boolean") {
      wrongType(entry.value, say, `\`tools.${shown(entry.key)}\` must be true or false; it counts as false`);
      taken.add(toolName(entry.key));
    } else if (entry.value.value) given.push({ text: entry.key, line: entry.line, column: entry.column });
    else taken.add(toolName(entry.key));
  }
  const everything = given.some((item) => item.text.trim() === "*");
  if (!everything && given.length > 0) return named(given, say).filter((tool) => !taken.has(tool));
  if (taken.has("*")) return [];
  return [...REVIEW_TOOLS].filter((tool) => !taken.has(tool));
}

function named(items: readonly (Place & { text: string })[], say: Say): readonly string[] {
  const tools: string[] = [];
  for (const item of items.slice(0, MAX_TOOLS)) {
    const text = item.text.trim();
    if (text === "") continue;
    const bracket = text.indexOf("(");
    const name = toolName(bracket < 0 ? text : text.slice(0, bracket));
    if (bracket >= 0) {
      say({
        level: "warning",
        code: "tool-pattern",
        line: item.line,
        message: `\`${shown(text)}\` is read as \`${shown(name)}\` alone; until a permission rule says otherwise, each use asks`,
        remedy: "write the pattern under `permission`",
      });
    }
    judgeName(name, item, say);
    if (name !== "*" && !tools.includes(name)) tools.push(name);
    if (name === "*") for (const tool of REVIEW_TOOLS) if (!tools.includes(tool)) tools.push(tool);
  }
  return tools;
}

function judgeName(name: string, at: Place, say: Say): void {
  if (REVIEW_TOOLS.has(name) || name === "*") return;
  if (isToolElsewhere(name)) {
    say({
      level: "info",
      code: "tool-not-offered",
      line: at.line,
      message: `a review has no \`${shown(name)}\` tool`,
      remedy: "nothing need be done; remove it if the file is only for reviews",
    });
    return;
  }
  const near = nearestName(name, everyToolName());
  say({
    level: "warning",
    code: "unknown-tool",
    line: at.line,
    message: `there is no tool called \`${shown(name)}\``,
    remedy: near ? `did you mean \`${near}\`?` : "remove it",
  });
}

function wrongType(at: Place, say: Say, message = "`tools` takes names"): void {
  say({
    level: "error",
    code: "wrong-type",
    line: at.line,
    message: `${message} (column ${at.column})`,
    remedy: "write a list such as `[read, grep]`, or a map such as `bash: false`",
  });
}
