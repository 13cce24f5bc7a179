import type { Configuration } from "../domain/configuration.ts";
import { globProblem, isTakeBack } from "../domain/glob.ts";
import { shown, type YamlEntry, type YamlValue } from "../domain/yaml.ts";
import { ARCHITECT_NAME, judgeArchitect } from "./architects-section.ts";
import { GLOB, NOTHING } from "./json-schema.ts";
import { entriesOf, type Say, type Section, wrongValue } from "./section.ts";

type Routed = NonNullable<Configuration["routes"]>[number];

const MAX_ROUTES = 200;
const NAME = new RegExp(ARCHITECT_NAME.pattern);

/** `routes:` sends files to architects besides those that their own globs call. */
export const routesSection: Section = {
  key: "routes",
  values: "by glob: an architect, or a list of them",
  absent: "none",
  schema: {
    description: "Files that architects read besides those that their own globs name.",
    anyOf: [
      {
        type: "object",
        maxProperties: MAX_ROUTES,
        propertyNames: GLOB,
        additionalProperties: {
          anyOf: [ARCHITECT_NAME, { type: "array", items: ARCHITECT_NAME, maxItems: 50 }],
        },
      },
      NOTHING,
    ],
  },
  read(value, { known, say }) {
    if (value.kind !== "map") {
      wrongValue(value, "routes", "a map of globs", 'write for instance `"http/**": api-architect`', say);
      return {};
    }
    const routes = entriesOf(value)
      .slice(0, MAX_ROUTES)
      .flatMap((entry): Routed[] => {
        const glob = readGlob(entry, say);
        const architects = readNames(entry.value, entry.key, known.architects, say);
        return glob === undefined || architects.length === 0 ? [] : [{ glob, architects }];
      });
    return { routes };
  },
};

function readGlob(entry: YamlEntry, say: Say): string | undefined {
  const glob = entry.key.trim();
  const problem = isTakeBack(glob)
    ? {
        message: "a glob that begins with `!` sends nothing to anybody",
        remedy: "write it into `ignore`, or into `paths` of the architect",
      }
    : globProblem(glob);
  if (!problem) return glob;
  const message = `\`${shown(glob)}\` in \`routes\` was left out: ${problem.message} (column ${entry.column})`;
  say({ level: "error", code: "glob-refused", line: entry.line, message, remedy: problem.remedy });
  return undefined;
}

function readNames(
  value: YamlValue,
  key: string,
  known: readonly string[] | undefined,
  say: Say,
): readonly string[] {
  const items = value.kind === "list" ? value.items : [value];
  return items.slice(0, 50).flatMap((item) => {
    const name = item.kind === "text" ? item.value.trim() : "";
    if (!NAME.test(name)) {
      wrongValue(item, key, "the name of an architect", "write for instance `api-architect`", say);
      return [];
    }
    judgeArchitect(name, item, known, say);
    return [name];
  });
}
