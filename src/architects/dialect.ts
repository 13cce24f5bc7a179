import type { Architect } from "../domain/architect.ts";
import { nearestName } from "../domain/nearest.ts";
import { type Remark, shown, type YamlMap } from "../domain/yaml.ts";

type Dialect = Architect["dialect"];

const NATIVE: ReadonlySet<string> = new Set(["paths", "owns", "rest"]);
const OPENCODE: ReadonlySet<string> = new Set([
  "mode",
  "permission",
  "temperature",
  "top_p",
  "variant",
  "prompt",
  "disable",
  "hidden",
  "options",
  "steps",
  "maxSteps",
]);
const CLAUDE_CODE: ReadonlySet<string> = new Set([
  "disallowedTools",
  "permissionMode",
  "maxTurns",
  "skills",
  "mcpServers",
  "hooks",
  "memory",
  "background",
  "effort",
  "isolation",
  "initialPrompt",
]);
/** Read by us, whatever the dialect. */
const COMMON: ReadonlySet<string> = new Set(["name", "description", "model", "tools", "color"]);
const READ_HERE: ReadonlySet<string> = new Set([
  "permission",
  "temperature",
  "prompt",
  "disable",
  "disallowedTools",
]);
/** Of other programs and harmless to leave out: how a thing looks or where it is listed. */
const FOR_SHOW: ReadonlySet<string> = new Set(["color", "mode", "hidden"]);

/** Which program's habits a file follows: our own keys first, then the folder, then the keys. */
export function dialectOf(map: YamlMap | undefined, path: string): Dialect {
  if (!map) return "plain";
  const keys = map.entries.map((entry) => entry.key);
  if (keys.some((key) => NATIVE.has(key))) return "native";
  if (/(?:^|\/)\.claude\//.test(path)) return "claude-code";
  if (/(?:^|\/)\.opencode\//.test(path)) return "opencode";
  const toolsAreAMap = map.entries.some((entry) => entry.key === "tools" && entry.value.kind === "map");
  if (toolsAreAMap || keys.some((key) => OPENCODE.has(key))) return "opencode";
  if (keys.some((key) => CLAUDE_CODE.has(key) || COMMON.has(key))) return "claude-code";
  return "plain";
}

/** Keys that nobody reads, and keys of other programs that change nothing in a review. */
export function keyRemarks(map: YamlMap, dialect: Dialect): readonly Remark[] {
  const remarks: Remark[] = [];
  const known = [...COMMON, ...NATIVE, ...OPENCODE, ...CLAUDE_CODE];
  for (const { key, line } of map.entries) {
    if (COMMON.has(key) || NATIVE.has(key) || FOR_SHOW.has(key) || READ_HERE.has(key)) continue;
    if (OPENCODE.has(key) || CLAUDE_CODE.has(key)) {
      remarks.push({
        level: "info",
        code: "key-without-effect",
        line,
        message: `\`${key}\` changes nothing in a review`,
        remedy: "nothing need be done",
      });
      continue;
    }
    const near = nearestName(key, known);
    const elsewhere =
      dialect === "opencode" ? "; opencode would pass it to the model's provider as an option" : "";
    remarks.push({
      level: "warning",
      code: "unknown-key",
      line,
      message: `\`${shown(key)}\` is no key of an agent file${elsewhere}`,
      remedy: near ? `did you mean \`${near}\`?` : "remove it",
    });
  }
  return remarks;
}
