import type { Configuration } from "../domain/configuration.ts";
import { shown, type YamlValue } from "../domain/yaml.ts";
import { keysOf, NOTHING } from "./json-schema.ts";
import { entriesOf, type Say, type Section, unknownKey, wrongValue } from "./section.ts";

type Muted = NonNullable<Configuration["mute"]>[number];

const MAX_MUTED = 500;
const MAX_REASON = 300;
/** Whole, or as short as comments show it to people. */
const FINGERPRINT = /^[0-9a-f]{8,16}$/;

const MUTED = {
  type: "object",
  required: ["finding", "reason"],
  additionalProperties: false,
  properties: {
    finding: { type: "string", pattern: FINGERPRINT.source, description: "The finding's own id." },
    reason: { type: "string", minLength: 1, maxLength: MAX_REASON, description: "Why it may stay." },
  },
} as const;

/** `mute:` lists single findings that are not raised again, each with a reason. */
export const muteSection: Section = {
  key: "mute",
  values: "list of maps with `finding` and `reason`",
  absent: "none",
  schema: {
    description: "Single findings that are not raised again; the summary lists them with the reason.",
    anyOf: [{ type: "array", items: MUTED, maxItems: MAX_MUTED }, MUTED, NOTHING],
  },
  read(value, { say }) {
    const mute: Muted[] = [];
    for (const item of value.kind === "list" ? value.items : [value]) {
      const muted = readOne(item, say);
      if (!muted || mute.some(({ finding }) => finding === muted.finding)) continue;
      if (mute.length === MAX_MUTED) {
        say({
          level: "error",
          code: "too-many-muted",
          line: item.line,
          message: `more than ${MAX_MUTED} findings; the rest was left out`,
          remedy: "switch the rule off for these paths in `rules`",
        });
        break;
      }
      mute.push(muted);
    }
    return { mute };
  },
};

function readOne(item: YamlValue, say: Say): Muted | undefined {
  const remedy = "write for instance `- { finding: 3f9a0c41, reason: kept until the move }`";
  if (item.kind !== "map")
    return wrongValue(item, "mute", "a list of maps with `finding` and `reason`", remedy, say);
  let finding = "";
  let reason = "";
  for (const { key, value, ...entry } of entriesOf(item)) {
    if (key === "finding") finding = written(value);
    else if (key === "reason") reason = written(value);
    else unknownKey({ key, value, ...entry }, "for a finding", keysOf(MUTED), say);
  }
  if (!FINGERPRINT.test(finding)) {
    const wanted = "the 8 to 16 letters and digits by which a comment names its finding";
    return wrongValue(item, finding === "" ? "finding" : shown(finding), wanted, remedy, say);
  }
  if (reason === "" || reason.length > MAX_REASON)
    return wrongValue(item, "reason", `given, in at most ${MAX_REASON} characters`, remedy, say);
  return { finding, reason };
}

/** An id of digits only, or with one `e` among them, is a number to YAML. */
function written(value: YamlValue): string {
  if (value.kind === "text") return value.value.trim();
  return value.kind === "number" ? value.written : "";
}
