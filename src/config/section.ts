import { nearestName } from "../domain/nearest.ts";
import {
  type Place,
  type Remark,
  shown,
  type YamlEntry,
  type YamlMap,
  type YamlValue,
} from "../domain/yaml.ts";

export type Say = (remark: Remark) => void;

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
