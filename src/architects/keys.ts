import type { Glob, PermissionRule } from "../domain/architect.ts";
import { readGlobs } from "../domain/glob.ts";
import { resolveModel } from "../domain/model.ts";
import type { Remark, YamlEntry, YamlValue } from "../domain/yaml.ts";
import type { YamlFile } from "../domain/yaml-read.ts";
import { firstSentence } from "./name.ts";
import { denyAll, readPermission } from "./permission.ts";
import { readTools } from "./tools.ts";

const MAX_DESCRIPTION = 8_000;
const MAX_OWNED = 50;

/** The top-level keys of one front matter, each read as what it ought to be. */
export class Keys {
  readonly #yaml: YamlFile;
  readonly #say: (remark: Remark) => void;

  constructor(yaml: YamlFile, say: (remark: Remark) => void) {
    this.#yaml = yaml;
    this.#say = say;
  }

  entry(key: string): YamlEntry | undefined {
    return this.#yaml.map.entries.find((entry) => entry.key === key && !entry.again);
  }

  line(key: string): number {
    return this.entry(key)?.line ?? 1;
  }

  #isBroken(key: string): boolean {
    return this.#yaml.broken.has(key) || this.#yaml.broken.has("*");
  }

  #wrong(value: YamlValue, key: string, wanted: string): undefined {
    this.#say({
      level: "error",
      code: "wrong-type",
      line: value.line,
      message: `\`${key}\` must be ${wanted} (column ${value.column}); it was left out`,
      remedy: `write ${wanted}`,
    });
  }

  flag(key: string): boolean {
    const value = this.entry(key)?.value;
    if (value === undefined || value.kind === "empty") return false;
    if (value.kind === "boolean") return value.value;
    this.#wrong(value, key, "true or false");
    return false;
  }

  description(brief: string, hasFrontMatter: boolean): string {
    const entry = this.entry("description");
    if (entry?.value.kind === "text" && entry.value.value.trim() !== "")
      return entry.value.value.trim().slice(0, MAX_DESCRIPTION);
    if (entry) this.#wrong(entry.value, "description", "a sentence");
    else if (hasFrontMatter) {
      this.#say({
        level: "warning",
        code: "description-missing",
        line: 1,
        message: "no `description` is written",
        remedy: "say in a sentence what this agent looks for",
      });
    }
    return firstSentence(brief);
  }

  globs(key: string): readonly Glob[] {
    const entry = this.entry(key);
    return entry ? readGlobs(entry.value, key, this.#say) : [];
  }

  words(key: string): readonly string[] {
    const value = this.entry(key)?.value;
    if (value === undefined || value.kind === "empty") return [];
    const items = value.kind === "list" ? value.items : [value];
    const words = items
      .slice(0, MAX_OWNED)
      .flatMap((item) => (item.kind === "text" ? [item.value.trim().slice(0, 60)] : []));
    if (words.length < items.length) this.#wrong(value, key, `a list of at most ${MAX_OWNED} words`);
    return words;
  }

  model(): string | undefined {
    const entry = this.entry("model");
    if (!entry || entry.value.kind === "empty") return undefined;
    if (entry.value.kind !== "text") return this.#wrong(entry.value, "model", "the name of a model");
    const { model, note } = resolveModel(entry.value.value);
    if (note) this.#say({ ...note, line: entry.line });
    return model;
  }

  temperature(): number | undefined {
    const value = this.entry("temperature")?.value;
    if (value === undefined || value.kind === "empty") return undefined;
    if (value.kind === "number" && value.value >= 0 && value.value <= 1) return value.value;
    return this.#wrong(value, "temperature", "a number from 0 to 1");
  }

  /** The tools of Claude Code's `disallowedTools`, which it takes away whatever else is written. */
  withheld(): readonly string[] {
    const entry = this.entry("disallowedTools");
    return entry ? (readTools(entry.value, this.#say) ?? []) : [];
  }

  tools(withheld: readonly string[]): readonly string[] | undefined {
    const entry = this.entry("tools");
    const given = entry ? readTools(entry.value, this.#say) : undefined;
    if (this.#isBroken("tools") || this.#isBroken("disallowedTools")) return [];
    return given?.filter((tool) => !withheld.includes(tool));
  }

  permission(withheld: readonly string[]): readonly PermissionRule[] {
    const entries = this.#yaml.map.entries.filter((entry) => entry.key === "permission");
    if (this.#isBroken("permission")) return [denyAll(entries[0]?.line ?? 1)];
    const line = this.line("disallowedTools");
    return [
      ...entries.flatMap((entry) => readPermission(entry.value, this.#say)),
      ...withheld.map((tool): PermissionRule => ({ permission: tool, pattern: "*", action: "deny", line })),
    ];
  }
}
