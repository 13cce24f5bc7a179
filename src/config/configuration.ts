import type { Configuration } from "../domain/configuration.ts";
import type { Sha } from "../domain/pull-request.ts";
import { diagnosticsOf, type Remark } from "../domain/yaml.ts";
import { readYaml, type YamlFile } from "../domain/yaml-read.ts";
import { type KnownNames, type Say, type Settings, unknownKey } from "./section.ts";
import { asksAlways, permissionSection } from "./permission-section.ts";
import { SECTIONS } from "./sections.ts";

export type { KnownNames } from "./section.ts";

/** What one file says: only the keys that stand in it and could be read. */
export interface ReadSettings {
  settings: Partial<Settings>;
  diagnostics: Configuration["diagnostics"];
}

/** What holds when nothing is written: reviews are on, drafts wait, blockers fail the check. */
export function defaultConfiguration(): Configuration {
  return { ...defaultSettings(), source: { from: "defaults" }, diagnostics: [] };
}

export function defaultSettings(): Settings {
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
  const { settings, diagnostics } = readSettings(text, from.path, known);
  return {
    ...defaultSettings(),
    ...settings,
    source: { from: "base-commit", path: from.path, commit: from.commit },
    diagnostics,
  };
}

/** The same, without what holds for keys that are not written. Never throws. */
export function readSettings(text: string, path: string, known: KnownNames = {}): ReadSettings {
  const remarks: Remark[] = [];
  const say: Say = (remark) => remarks.push(remark);
  const yaml = readYaml({ text: text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"), firstLine: 1 });
  yaml.remarks.forEach(say);
  let settings: Partial<Settings> = {};
  for (const entry of yaml.map.entries) {
    if (entry.again && entry.key !== permissionSection.key) continue;
    const section = SECTIONS.find(({ key }) => key === entry.key);
    if (!section) unknownKey(entry, "here", KEYS, say);
    else if (entry.value.kind !== "empty")
      settings = withBoth(settings, section.read(entry.value, { known, say }));
  }
  const lost = lostPermission(text, yaml);
  if (lost) {
    settings = withBoth(settings, { permission: [asksAlways(lost.line)] });
    say(lost);
  }
  return { settings, diagnostics: diagnosticsOf(path, remarks) };
}

/** Permission rules that are written twice are no less strict for that. */
function withBoth(settings: Partial<Settings>, more: Partial<Settings>): Partial<Settings> {
  if (!settings.permission || !more.permission) return { ...settings, ...more };
  return { ...settings, ...more, permission: [...settings.permission, ...more.permission] };
}

/** Rules that guard something, and of which a part could not be read: nobody knows what that part denied. */
function lostPermission(text: string, { broken }: YamlFile): Remark | undefined {
  const written = /\bpermission\b/.exec(text);
  if (!broken.has(permissionSection.key) && !(broken.has("*") && written)) return undefined;
  return {
    level: "error",
    code: "permission-unreadable",
    line: written ? text.slice(0, written.index).split("\n").length : 1,
    message: "a part of `permission` could not be read, so every use of every tool is asked about",
    remedy: "mend the lines that cannot be read",
  };
}

const KEYS = SECTIONS.map(({ key }) => key);
