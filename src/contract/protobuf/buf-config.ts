import type { ProtoRules } from "../../domain/protobuf.ts";
import { type DocNode, entriesOf, get, isTrue, itemsOf, textOf } from "../document.ts";
import { readDocument } from "../read-document.ts";

/** What the repository itself holds to be a break. */
export interface BreakingConfig extends ProtoRules {
  /** Folders and files, from the root of the repository, that may change freely. */
  ignore: readonly string[];
  /** The same for single rules or categories. */
  ignoreOnly: ReadonlyMap<string, readonly string[]>;
  /** Packages whose version says alpha, beta or test may change freely. */
  ignoreUnstable: boolean;
}

/** Every change that breaks generated code or the wire. It is buf's own default. */
export const STRICT: BreakingConfig = {
  use: ["FILE"],
  except: [],
  ignore: [],
  ignoreOnly: new Map(),
  ignoreUnstable: false,
};

/**
 * The `breaking` section of a `buf.yaml` (v1beta1, v1, v2) for one file; `STRICT` where it says nothing.
 * Plugins and dependencies that it names are never run or fetched.
 *
 * @param path of the configuration, which decides what its paths mean
 * @param file the file of interest, from the root of the repository
 */
export function breakingConfig(path: string, text: string, file: string): BreakingConfig {
  const read = readDocument(path, text);
  if (!("document" in read)) return STRICT;
  const { root } = read.document;
  const folder = path.split("/").slice(0, -1).join("/");
  const modules = itemsOf(get(root, "modules"))
    .map((module) => ({ module, place: inFolder(folder, textOf(get(module, "path")) ?? ".") }))
    .filter(({ place }) => place === "" || file.startsWith(`${place}/`))
    .sort((one, two) => two.place.length - one.place.length);
  const section = get(modules[0]?.module, "breaking") ?? get(root, "breaking");
  if (section?.kind !== "map") return STRICT;
  const use = rulesIn(get(section, "use"));
  const ignoreOnly = new Map<string, readonly string[]>();
  for (const [rule, paths] of entriesOf(get(section, "ignore_only")))
    ignoreOnly.set(rule, pathsIn(paths, folder));
  return {
    use: use.length > 0 ? use : STRICT.use,
    except: rulesIn(get(section, "except")),
    ignore: pathsIn(get(section, "ignore"), folder),
    ignoreOnly,
    ignoreUnstable: isTrue(get(section, "ignore_unstable_packages")),
  };
}

/** Whether the repository lets this change pass. */
export function isIgnored(config: BreakingConfig, rule: string, path: string, packageName: string): boolean {
  if (config.ignoreUnstable && isUnstable(packageName)) return true;
  const covers = (places: readonly string[]) =>
    places.some((place) => place === "" || path === place || path.startsWith(`${place}/`));
  return covers(config.ignore) || covers(config.ignoreOnly.get(rule) ?? []);
}

/** `shop.v1alpha1`, `shop.v2beta`, `shop.v1test`. Source: buf, PACKAGE_VERSION_SUFFIX. */
export function isUnstable(packageName: string): boolean {
  return /\.v\d+(?:p\d+)?(?:alpha|beta|test)\w*$/.test(packageName);
}

/** Names that buf itself may have given. Old names of sets become the one of today. */
function rulesIn(node: DocNode | undefined): string[] {
  const names = itemsOf(node)
    .map(textOf)
    .filter((name) => name !== undefined);
  const known = names.map((name) => (name === "DEFAULT" || name === "BREAKING" ? "FILE" : name));
  return [...new Set(known.filter((name) => /^[A-Z][A-Z_]{2,80}$/.test(name)))];
}

function pathsIn(node: DocNode | undefined, folder: string): string[] {
  return itemsOf(node)
    .map(textOf)
    .filter((text) => text !== undefined)
    .map((text) => inFolder(folder, text));
}

function inFolder(folder: string, path: string): string {
  const own = path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (own === "." || own === "") return folder;
  return folder === "" ? own : `${folder}/${own}`;
}
