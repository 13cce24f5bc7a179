import type { YamlValue } from "../../../domain/yaml.ts";
import { readYaml } from "../../../domain/yaml-read.ts";
import { UNKNOWN_PIECE } from "../path-template.ts";
import type { SourceFiles } from "../source-files.ts";

const FILE = /(^|\/)(?:application|bootstrap)\.(ya?ml|properties)$/;
const PREFIXES = [
  "server.servlet.context-path",
  "server.servlet.contextPath",
  "server.context-path",
  "server.contextPath",
  "spring.webflux.base-path",
];
const SERVLET = ["spring.mvc.servlet.path", "server.servlet.path", "server.servlet-path"];

export function isConfiguration(path: string): boolean {
  return FILE.test(path) && !/(^|\/)src\/test\//.test(path);
}

/** What `application.yml` and `application.properties` say, per module. Files of profiles are not read: which one is in force is not known here. */
export class Configuration {
  readonly #modules: { root: string; values: ReadonlyMap<string, string> }[];

  constructor(sources: SourceFiles) {
    this.#modules = sources.paths
      .filter(isConfiguration)
      .map((path) => ({ root: moduleOf(path), values: valuesOf(path, sources.text(path) ?? "") }))
      .sort((one, two) => two.root.length - one.root.length);
  }

  /** What stands before every path of a class, from the nearest module that says so. */
  prefix(path: string): string {
    const values = this.#nearest(path);
    const base = PREFIXES.map((key) => values?.get(key)).find((value) => value !== undefined) ?? "";
    const servlet = SERVLET.map((key) => values?.get(key)).find((value) => value !== undefined) ?? "";
    return this.resolve(`${base}/${servlet}`, path);
  }

  /** Puts values in for `${shop.prefix:/shop}`; a name without one is `{?}`. */
  resolve(text: string, path: string): string {
    const values = this.#nearest(path);
    return text.replace(
      /\$\{([^{}:]{1,200})(?::([^{}]{0,200}))?\}/g,
      (_, key: string, otherwise?: string) => {
        const value = values?.get(key) ?? otherwise;
        return value === undefined || value.includes("${") ? UNKNOWN_PIECE : value;
      },
    );
  }

  #nearest(path: string): ReadonlyMap<string, string> | undefined {
    return this.#modules.find(({ root }) => root === "" || path.startsWith(`${root}/`))?.values;
  }
}

/** The folder that holds `src/main`, which is the module in Maven's and Gradle's layout. */
export function moduleOf(path: string): string {
  const at = path.search(/(^|\/)src\//);
  if (at >= 0) return path.slice(0, at);
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function valuesOf(path: string, text: string): Map<string, string> {
  const values = new Map<string, string>();
  if (path.endsWith(".properties")) {
    for (const line of text.split("\n").slice(0, 5_000)) {
      const match = /^\s*([^#!=:\s][^=:\s]{0,200})\s*[=:]\s*(.{0,500})$/.exec(line.slice(0, 800));
      if (match?.[1] !== undefined) values.set(match[1], (match[2] ?? "").trim());
    }
    return values;
  }
  // What follows a `---` belongs to a profile, as a rule.
  const [first = ""] = text.replace(/^---[ \t]*\r?\n/, "").split(/^---[ \t]*$/m);
  flatten(readYaml({ text: first, firstLine: 1 }).map, "", values);
  return values;
}

function flatten(value: YamlValue, key: string, values: Map<string, string>): void {
  if (value.kind === "map") {
    for (const entry of value.entries)
      flatten(entry.value, key === "" ? entry.key : `${key}.${entry.key}`, values);
  } else if (value.kind === "text" || value.kind === "boolean") values.set(key, String(value.value));
  else if (value.kind === "number") values.set(key, value.written);
}
