import type { Configuration } from "../domain/configuration.ts";
import { nearestName } from "../domain/nearest.ts";
import {
  type Place,
  type Remark,
  shown,
  type YamlEntry,
  type YamlMap,
  type YamlValue,
} from "../domain/yaml.ts";

import type { JsonSchema } from "./json-schema.ts";

export type Say = (remark: Remark) => void;

/** What a configuration settles, without where it was read. */
export type Settings = Omit<Configuration, "source" | "diagnostics">;

/** What the rest of the app has: names that the configuration may speak of. */
export interface KnownNames {
  architects?: readonly string[];
  rules?: readonly string[];
}

/** One top-level key of `architect.yml`: how it is told of, and how it is read. */
export interface Section {
  key: string;
  /** What may be written, in a few words of Markdown. */
  values: string;
  /** What holds when it is not written. */
  absent: string;
  /** With a description: shown by editors, and in the table of docs/configure.md. */
  schema: JsonSchema & { readonly description: string };
  /** What is written, as settings; nothing of what cannot be read, which is said. */
  read(value: YamlValue, reading: { known: KnownNames; say: Say }): Partial<Settings>;
}

/** A value of the wrong kind: said with what was wanted, and left out. */
export function wrongValue(at: Place, key: string, wanted: string, remedy: string, say: Say): undefined {
  say({
    level: "error",
    code: "wrong-value",
    line: at.line,
    message: `\`${shown(key)}\` must be ${wanted} (column ${at.column}); it was left out`,
    remedy,
  });
}

/** A key that nobody reads, with the one that was most likely meant. */
export function unknownKey(entry: YamlEntry, where: string, known: readonly string[], say: Say): void {
  const near = nearestName(entry.key.replaceAll("-", "_"), known);
  say({
    level: "warning",
    code: "unknown-key",
    line: entry.line,
    message: `\`${shown(entry.key)}\` is not known ${where} (column ${entry.column}); it was left out`,
    remedy: near ? `did you mean \`${near}\`?` : `known are ${known.map((key) => `\`${key}\``).join(", ")}`,
  });
}

export function asFlag(value: YamlValue, key: string, say: Say): boolean | undefined {
  if (value.kind === "boolean") return value.value;
  return wrongValue(value, key, "true or false", `write \`${key}: true\` or \`${key}: false\``, say);
}

/** A map's entries without those written a second time, which `duplicate-key` has named already. */
export function entriesOf(map: YamlMap): readonly YamlEntry[] {
  return map.entries.filter((entry) => !entry.again);
}
