import type { Configuration } from "../domain/configuration.ts";
import type { Severity } from "../domain/finding.ts";
import { nearestName } from "../domain/nearest.ts";
import { shown, type YamlValue } from "../domain/yaml.ts";
import { entriesOf, type Say, wrongValue } from "./section.ts";

const SETTINGS: readonly (Severity | "off")[] = ["off", "note", "concern", "blocker"];
const MAX_RULES = 1_000;
const RULE = /^[a-z][a-z0-9-]{0,40}(?:\/[a-z0-9][a-z0-9-]{0,80})?$/;

/**
 * `rules:` sets a rule, or a whole family, to a severity or `off`.
 *
 * @param known ids of the rules there are; what is neither one of them nor their family is said
 */
export function readRules(
  value: YamlValue,
  known: readonly string[] | undefined,
  say: Say,
): Configuration["rules"] {
  const rules: Record<string, Severity | "off"> = Object.create(null);
  if (value.kind === "empty") return rules;
  if (value.kind !== "map") {
    wrongValue(
      value,
      "rules",
      "a map of rules",
      "write for instance `migrations/index-not-concurrent: off`",
      say,
    );
    return rules;
  }
  const names = known && [...new Set([...known, ...known.map((id) => id.slice(0, id.indexOf("/")))])];
  for (const entry of entriesOf(value).slice(0, MAX_RULES)) {
    if (!RULE.test(entry.key) || (names && !names.includes(entry.key))) {
      const near = names && nearestName(entry.key, names);
      say({
        level: "warning",
        code: "unknown-rule",
        line: entry.line,
        message: `no rule is called \`${shown(entry.key)}\` (column ${entry.column})`,
        remedy: near ? `did you mean \`${near}\`?` : "`architect rules` lists them",
      });
      if (!RULE.test(entry.key)) continue;
    }
    const setting = settingOf(entry.value);
    if (setting) rules[entry.key] = setting;
    else
      wrongValue(
        entry.value,
        entry.key,
        "off, note, concern or blocker",
        `write \`${shown(entry.key)}: off\``,
        say,
      );
  }
  return rules;
}

/** In YAML 1.1, which many editors still follow, `off` and `false` are one and the same. */
function settingOf(value: YamlValue): Severity | "off" | undefined {
  if (value.kind === "boolean") return value.value ? undefined : "off";
  return value.kind === "text"
    ? SETTINGS.find((setting) => setting === value.value.trim().toLowerCase())
    : undefined;
}
