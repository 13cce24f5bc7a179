import type { Configuration, FailOn } from "../domain/configuration.ts";
import { readGlobs } from "../domain/glob.ts";
import { resolveModel } from "../domain/model.ts";
import type { Sha } from "../domain/pull-request.ts";
import { diagnosticsOf, type Remark, type YamlEntry, type YamlValue } from "../domain/yaml.ts";
import { readYaml } from "../domain/yaml-read.ts";
import { readAgents } from "./agents-section.ts";
import { readArchitects } from "./architects-section.ts";
import { readRules } from "./rules-section.ts";
import { asFlag, type Say, unknownKey, wrongValue } from "./section.ts";

/** What the rest of the app has: names that the configuration may speak of. */
export interface KnownNames {
  architects?: readonly string[];
  rules?: readonly string[];
}

const KEYS = ["enabled", "drafts", "fail_on", "ignore", "architects", "agents", "rules", "model"] as const;
type Key = (typeof KEYS)[number];
type Settings = Omit<Configuration, "source" | "diagnostics">;

const FAIL_ON: readonly FailOn[] = ["blocker", "concern", "never"];

/** What holds when nothing is written: reviews are on, drafts wait, blockers fail the check. */
export function defaultConfiguration(): Configuration {
  return { ...defaults(), source: { from: "defaults" }, diagnostics: [] };
}

function defaults(): Settings {
  return {
    enabled: true,
    drafts: false,
    failOn: "blocker",
    ignore: [],
    architects: Object.create(null),
    agents: [],
    rules: Object.create(null),
  };
}

/**
 * Reads `architect.yml`. A line that cannot be read, or says what it may not, becomes a diagnostic with its place
 * and remedy and leaves the default in force; the rest stands. At most 64 KB; no aliases, tags or merges. Never throws.
 *
 * @param known when given, names of architects and rules that do not exist are said as well
 */
export function parseConfiguration(
  text: string,
  from: { path: string; commit: Sha },
  known: KnownNames = {},
): Configuration {
  const remarks: Remark[] = [];
  const say: Say = (remark) => remarks.push(remark);
  const yaml = readYaml({ text: text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"), firstLine: 1 });
  yaml.remarks.forEach(say);
  let settings = defaults();
  for (const entry of yaml.map.entries) {
    if (entry.again) continue;
    if (isKey(entry.key)) settings = { ...settings, ...readKey(entry.key, entry, known, say) };
    else unknownKey(entry, "here", KEYS, say);
  }
  const diagnostics = diagnosticsOf(from.path, remarks);
  return { ...settings, source: { from: "base-commit", path: from.path, commit: from.commit }, diagnostics };
}

function isKey(key: string): key is Key {
  return (KEYS as readonly string[]).includes(key);
}

function readKey(key: Key, { value }: YamlEntry, known: KnownNames, say: Say): Partial<Settings> {
  if (value.kind === "empty") return {};
  switch (key) {
    case "enabled":
    case "drafts": {
      const flag = asFlag(value, key, say);
      return flag === undefined ? {} : { [key]: flag };
    }
    case "fail_on":
      return failOn(value, say);
    case "ignore":
      return { ignore: readGlobs(value, key, say) };
    case "architects":
      return { architects: readArchitects(value, known.architects, say) };
    case "agents":
      return { agents: readAgents(value, say) };
    case "rules":
      return readRules(value, known.rules, say);
    case "model":
      return model(value, say);
  }
}

function failOn(value: YamlValue, say: Say): Partial<Settings> {
  const word =
    value.kind === "text" ? value.value.trim() : value.kind === "boolean" && !value.value ? "never" : "";
  const setting = FAIL_ON.find((known) => known === word);
  if (setting) return { failOn: setting };
  wrongValue(value, "fail_on", "blocker, concern or never", "write `fail_on: blocker`", say);
  return {};
}

function model(value: YamlValue, say: Say): Partial<Settings> {
  if (value.kind !== "text") {
    wrongValue(value, "model", "the name of a model", "write for instance `model: sonnet`", say);
    return {};
  }
  const { model, note } = resolveModel(value.value);
  if (note) say({ ...note, line: value.line });
  return model === undefined ? {} : { model };
}
