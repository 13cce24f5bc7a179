import type { RouteGuard } from "../../../domain/routes.ts";
import type { RouterValue } from "./framework.ts";
import { folderOf, join } from "./module-files.ts";
import { type Program, settled } from "./program.ts";
import { aRouter } from "./router.ts";
import { asText, fieldOf, type Site, text, type Value } from "./value.ts";

type RunPlugin = (
  of: RouterValue,
  plugin: Value,
  options: Value | undefined,
  site: Site,
  program: Program,
) => void;

/**
 * Loads every plugin below a folder; its subfolders are the prefix, a folder `_id` stands for a parameter where
 * `routeParams` is on. https://github.com/fastify/fastify-autoload
 */
export function autoload(
  of: RouterValue,
  options: Value | undefined,
  site: Site,
  program: Program,
  run: RunPlugin,
): void {
  const dir = fieldOf(options, "dir");
  if (dir?.is !== "text" || dir.doubt !== undefined) {
    program.unresolved.push({
      at: program.location(site),
      reason: "the folder that is loaded here is not a constant",
    });
    return;
  }
  const folder = join("", dir.text);
  const own = fieldOf(fieldOf(options, "options"), "prefix");
  const prefix = own ? asText(own) : { text: "" };
  const named = fieldOf(options, "dirNameRoutePrefix");
  const isNamed = !(named?.is === "scalar" && named.value === false);
  const withParameters = fieldOf(options, "routeParams");
  const hasParameters = withParameters?.is === "scalar" && withParameters.value === true;
  for (const path of program.files.paths) {
    if (!path.startsWith(`${folder}/`) || /\/\.?_?autohooks\./.test(path)) continue;
    const module = program.load(path);
    if (!module) continue;
    const hooks = isOn(options, "autoHooks")
      ? AUTOHOOKS.flatMap((name) =>
          hooksBefore(isOn(options, "cascadeHooks") ? folder : folderOf(path), path, name, site, program),
        )
      : [];
    const below = folderOf(path).slice(folder.length);
    const parts = hasParameters ? below.replace(/\/__?([^/]+)/g, "/:$1") : below;
    const auto = ["autoPrefix", "prefixOverride"]
      .map((name) => program.exported(path, name))
      .find((value) => value?.is === "text");
    const at = auto ? asText(auto).text : isNamed ? parts : "";
    const given = new Map<string, Value>([["prefix", text(`${prefix.text}/${at}`, prefix.doubt)]]);
    run(of, settled({ is: "module", path }, program), { is: "record", fields: given }, site, program);
    const made = of.router.items.at(-1);
    if (made?.is === "mount") made.router.hooks.unshift(...hooks);
  }
}

function isOn(options: Value | undefined, name: string): boolean {
  const value = fieldOf(options, name);
  return value?.is === "scalar" && value.value === true;
}

const AUTOHOOKS = [".autohooks", "autohooks"] as const;

/** What the `autohooks` of the folders above a plugin, and of its own, put before its routes. */
function hooksBefore(folder: string, path: string, name: string, site: Site, program: Program): RouteGuard[] {
  const found: RouteGuard[] = [];
  for (let at = folderOf(path); at.startsWith(folder); at = folderOf(at)) {
    const file = program.names.file(`${at}/${name}`);
    const plugin =
      file !== undefined && program.load(file) ? settled({ is: "module", path: file }, program) : undefined;
    if (plugin?.is === "function") {
      const router = aRouter("fastify", false, program.location(site));
      program.invoke(plugin, [{ is: "router", router, base: "" }], site);
      found.unshift(...router.hooks);
    }
    if (at === "") break;
  }
  return found;
}
