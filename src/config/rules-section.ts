import type { Configuration, RulePath, RuleSetting } from "../domain/configuration.ts";
import { globProblem, isTakeBack } from "../domain/glob.ts";
import { nearestName } from "../domain/nearest.ts";
import { shown, type YamlEntry, type YamlValue } from "../domain/yaml.ts";
import { GLOB, type JsonSchema, keysOf, NOTHING } from "./json-schema.ts";
import { entriesOf, type Say, type Section, unknownKey, wrongValue } from "./section.ts";

const SETTINGS: readonly RuleSetting[] = ["off", "note", "concern", "blocker"];
const MAX_RULES = 1_000;
/** Globs of all rules together: each finding is held against those of its rule. */
const MAX_PATHS = 500;
const RULE = /^[a-z][a-z0-9-]{0,40}(?:\/[a-z0-9][a-z0-9-]{0,80})?$/;

/** What may stand beside a rule's name. */
const RULE_SETTING = {
  enum: [...SETTINGS, false],
  description:
    "What a finding of it weighs here; `off` keeps it quiet, and the summary counts what it would say.",
} as const;

const PLACED = {
  type: "object",
  additionalProperties: false,
  properties: {
    severity: RULE_SETTING,
    paths: {
      anyOf: [
        {
          type: "object",
          maxProperties: MAX_PATHS,
          propertyNames: { ...GLOB, pattern: `^(?!!(?!\\())${GLOB.pattern ?? ""}` },
          additionalProperties: RULE_SETTING,
        },
        NOTHING,
      ],
      description: "A severity for some paths; the last glob that matches decides.",
    },
  },
} as const;

/** One rule's value: a word, or a map of `severity` and `paths`. */
const RULE_VALUE: JsonSchema = { anyOf: [RULE_SETTING, PLACED] };

type Rules = Pick<Configuration, "rules" | "rulePaths">;

/**
 * `rules:` sets a rule, or a whole family, to a severity or `off`: everywhere with one word, or with a map of
 * `severity` and `paths` for some paths in particular.
 */
export const rulesSection: Section = {
  key: "rules",
  values: "by rule or family: `off`, `note`, `concern`, `blocker`, or a map of `severity` and `paths`",
  absent: "each as its page says",
  schema: {
    description: "What findings of a rule, or of a whole family, weigh here; `off` keeps them quiet.",
    anyOf: [
      {
        type: "object",
        maxProperties: MAX_RULES,
        propertyNames: { type: "string", pattern: RULE.source },
        additionalProperties: RULE_VALUE,
      },
      NOTHING,
    ],
  },
  read: (value, { known, say }) => readRules(value, known.rules, say),
};

/**
 * @param known ids of the rules there are; what is neither one of them nor their family is said
 */
function readRules(value: YamlValue, known: readonly string[] | undefined, say: Say): Rules {
  const rules: Record<string, RuleSetting> = Object.create(null);
  const rulePaths: Record<string, readonly RulePath[]> = Object.create(null);
  if (value.kind === "empty") return { rules };
  if (value.kind !== "map") {
    wrongValue(
      value,
      "rules",
      "a map of rules",
      "write for instance `migrations/index-not-concurrent: off`",
      say,
    );
    return { rules };
  }
  const names = known && [...new Set([...known, ...known.map((id) => id.slice(0, id.indexOf("/")))])];
  let room = MAX_PATHS;
  for (const entry of entriesOf(value).slice(0, MAX_RULES)) {
    judgeName(entry, names, say);
    if (!RULE.test(entry.key)) continue;
    const { setting, paths } = readOne(entry, room, say);
    if (setting) rules[entry.key] = setting;
    if (paths.length > 0) rulePaths[entry.key] = paths;
    room -= paths.length;
  }
  return room < MAX_PATHS ? { rules, rulePaths } : { rules };
}

function judgeName(entry: YamlEntry, names: readonly string[] | undefined, say: Say): void {
  if (RULE.test(entry.key) && (!names || names.includes(entry.key))) return;
  const near = names && nearestName(entry.key, names);
  say({
    level: "warning",
    code: "unknown-rule",
    line: entry.line,
    message: `no rule is called \`${shown(entry.key)}\` (column ${entry.column})`,
    remedy: near ? `did you mean \`${near}\`?` : "`architect rules` lists them",
  });
}

function readOne(
  { key, value }: YamlEntry,
  room: number,
  say: Say,
): { setting?: RuleSetting | undefined; paths: readonly RulePath[] } {
  if (value.kind !== "map") return { setting: readSetting(value, key, say), paths: [] };
  let setting: RuleSetting | undefined;
  let paths: readonly RulePath[] = [];
  for (const entry of entriesOf(value)) {
    if (entry.key === "severity") setting = readSetting(entry.value, "severity", say);
    else if (entry.key === "paths") paths = readPaths(entry.value, room, say);
    else unknownKey(entry, `below \`${key}\``, keysOf(PLACED), say);
  }
  return { setting, paths };
}

/** In YAML 1.1, which many editors still follow, `off` and `false` are one and the same. */
function readSetting(value: YamlValue, key: string, say: Say): RuleSetting | undefined {
  if (value.kind === "boolean" && !value.value) return "off";
  const word = value.kind === "text" ? value.value.trim().toLowerCase() : "";
  const setting = SETTINGS.find((known) => known === word);
  if (setting) return setting;
  return wrongValue(value, key, "off, note, concern or blocker", `write \`${shown(key)}: off\``, say);
}

function readPaths(value: YamlValue, room: number, say: Say): readonly RulePath[] {
  if (value.kind === "empty") return [];
  if (value.kind !== "map") {
    wrongValue(value, "paths", "a map of globs", 'write for instance `"tools/**": off`', say);
    return [];
  }
  const paths: RulePath[] = [];
  for (const entry of entriesOf(value)) {
    if (paths.length >= room) {
      say({
        level: "error",
        code: "too-many-globs",
        line: entry.line,
        message: `\`rules\` has more than ${MAX_PATHS} globs; the rest was left out`,
        remedy: "use broader globs",
      });
      break;
    }
    const glob = readGlob(entry, say);
    const setting = readSetting(entry.value, entry.key, say);
    if (glob !== undefined && setting) paths.push({ glob, setting });
  }
  return paths;
}

function readGlob(entry: YamlEntry, say: Say): string | undefined {
  const glob = entry.key.trim();
  const problem = isTakeBack(glob)
    ? {
        message: "a glob that begins with `!` has no severity to take back here",
        remedy: `write \`"${shown(glob.slice(1))}": concern\` below the glob that it is an exception to`,
      }
    : globProblem(glob);
  if (!problem) return glob;
  const message = `\`${shown(glob)}\` in \`paths\` was left out: ${problem.message} (column ${entry.column})`;
  say({ level: "error", code: "glob-refused", line: entry.line, message, remedy: problem.remedy });
  return undefined;
}
