import type { Configuration } from "../domain/configuration.ts";
import { readGlobs } from "../domain/glob.ts";
import { nearestName } from "../domain/nearest.ts";
import { type Place, shown, type YamlEntry, type YamlValue } from "../domain/yaml.ts";
import { GLOB, globs, keysOf, NOTHING } from "./json-schema.ts";
import { asFlag, entriesOf, type Say, type Section, unknownKey, wrongValue } from "./section.ts";

type Routed = Configuration["architects"][string];

const MAX_ARCHITECTS = 200;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** What an architect's name looks like, for whoever reads one elsewhere. */
export const ARCHITECT_NAME = { type: "string", pattern: NAME.source } as const;

const ROUTED = {
  type: "object",
  additionalProperties: false,
  properties: {
    enabled: { type: "boolean", default: true, description: "Whether it takes part." },
    paths: globs(
      "The files it reads, in place of those that its own file names; an empty list: only when asked by name.",
    ),
  },
} as const;

/** `architects:` switches architects off or sends them other paths. */
export const architectsSection: Section = {
  key: "architects",
  values: "by name: `false`, `true`, a list of globs, or a map of `enabled` and `paths`",
  absent: "each as its own file says",
  schema: {
    description: "Architects switched off, or sent to other files than their own globs name.",
    anyOf: [
      {
        type: "object",
        maxProperties: MAX_ARCHITECTS,
        propertyNames: ARCHITECT_NAME,
        additionalProperties: {
          anyOf: [{ type: "boolean" }, { type: "array", items: GLOB, maxItems: 500 }, ROUTED],
        },
      },
      NOTHING,
    ],
  },
  read: (value, { known, say }) => ({ architects: readArchitects(value, known.architects, say) }),
};

function readArchitects(
  value: YamlValue,
  known: readonly string[] | undefined,
  say: Say,
): Configuration["architects"] {
  const architects: Record<string, Routed> = Object.create(null);
  if (value.kind === "empty") return architects;
  if (value.kind !== "map") {
    wrongValue(value, "architects", "a map of names", "write for instance `api-architect: false`", say);
    return architects;
  }
  for (const entry of entriesOf(value).slice(0, MAX_ARCHITECTS)) {
    if (!NAME.test(entry.key)) {
      wrongValue(
        entry,
        entry.key,
        "a name in lower case with hyphens",
        "write for instance `api-architect`",
        say,
      );
      continue;
    }
    judgeArchitect(entry.key, entry, known, say);
    const routed = readOne(entry, say);
    if (routed) architects[entry.key] = routed;
  }
  return architects;
}

/** A name that no architect bears, with the one that was most likely meant. */
export function judgeArchitect(
  name: string,
  at: Place,
  known: readonly string[] | undefined,
  say: Say,
): void {
  if (!known || known.includes(name)) return;
  const near = nearestName(name, known);
  say({
    level: "warning",
    code: "unknown-architect",
    line: at.line,
    message: `no architect is called \`${shown(name)}\` (column ${at.column})`,
    remedy: near ? `did you mean \`${near}\`?` : `there are ${known.map((name) => `\`${name}\``).join(", ")}`,
  });
}

function readOne(entry: YamlEntry, say: Say): Routed | undefined {
  const { value } = entry;
  if (value.kind === "boolean") return { enabled: value.value };
  if (value.kind === "list") return routed(true, readPaths(value, entry.key, say));
  if (value.kind !== "map") {
    return wrongValue(
      value,
      entry.key,
      "false, or a map of `enabled` and `paths`",
      `write \`${entry.key}: false\``,
      say,
    );
  }
  let enabled = true;
  let paths: Routed["paths"];
  for (const setting of entriesOf(value)) {
    if (setting.key === "enabled") enabled = asFlag(setting.value, "enabled", say) ?? enabled;
    else if (setting.key === "paths") paths = readPaths(setting.value, "paths", say);
    else unknownKey(setting, `below \`${entry.key}\``, keysOf(ROUTED), say);
  }
  return routed(enabled, paths);
}

function routed(enabled: boolean, paths: Routed["paths"]): Routed {
  return paths === undefined ? { enabled } : { enabled, paths };
}

/** An empty list means "only when asked by name"; a list of which nothing could be read leaves the agent's own globs. */
function readPaths(value: YamlValue, key: string, say: Say): Routed["paths"] {
  const globs = readGlobs(value, key, say);
  const written = value.kind === "list" ? value.items.length : 1;
  return globs.length === 0 && written > 0 ? undefined : globs;
}
