import type { Configuration } from "../../domain/configuration.ts";
import type { Workload } from "../../domain/delivery.ts";
import type { Survey } from "../../domain/survey.ts";
import { label } from "./labels.ts";

/** Boxes of each kind; a picture of more is a wall. */
const MAX_SERVICES = 20;
const MAX_STORES = 20;

interface Service {
  name: string;
  /** Where its code lies; absent for an image from elsewhere. */
  root?: string;
  routes: number;
  stores: Set<string>;
}

/**
 * The services of the head commit with their routes and the stores that they name, as a Mermaid flowchart. Empty when
 * there is nothing to draw. What a service calls over the network is not known, and not drawn.
 *
 * Source of the syntax: mermaid.js.org/syntax/flowchart.html
 */
export function servicesDiagram(
  survey: Pick<Survey, "routes" | "delivery" | "services">,
  named: Configuration["services"],
  changed: readonly string[],
): string {
  const services = servicesOf(survey, named);
  const drawn = services.filter(({ routes, stores }) => routes > 0 || stores.size > 0).slice(0, MAX_SERVICES);
  if (drawn.length === 0) return "";
  const stores = [...new Set(drawn.flatMap((service) => [...service.stores]))].slice(0, MAX_STORES);
  const lines = ["flowchart LR"];
  if (drawn.some(({ routes }) => routes > 0)) lines.push("  clients((clients))");
  for (const [at, { name, routes }] of drawn.entries())
    lines.push(
      `  s${at}["${label(name)}${routes > 0 ? `<br>${routes} route${routes === 1 ? "" : "s"}` : ""}"]`,
    );
  for (const [at, store] of stores.entries()) lines.push(`  d${at}[("${label(store)}")]`);
  for (const [at, service] of drawn.entries()) {
    if (service.routes > 0) lines.push(`  clients --> s${at}`);
    for (const [index, store] of stores.entries())
      if (service.stores.has(store)) lines.push(`  s${at} --> d${index}`);
  }
  const touched = drawn.flatMap((service, at) => (isTouched(service, drawn, changed) ? [`s${at}`] : []));
  if (touched.length > 0) {
    lines.push("  classDef changed stroke-width:3px", `  class ${touched.join(",")} changed`);
  }
  return lines.join("\n");
}

function servicesOf(
  { routes, delivery, services }: Survey | Omit<Survey, "left">,
  named: Configuration["services"],
): Service[] {
  const byRoot = new Map<string, Service>();
  for (const { root, stores } of services)
    byRoot.set(root, {
      name: nameOf(root, named),
      root,
      routes: 0,
      stores: new Set(stores.map(({ store }) => store)),
    });
  const nearest = (path: string) =>
    [...byRoot.values()]
      .filter(({ root = "" }) => root === "" || path.startsWith(`${root}/`))
      .sort((one, other) => (other.root ?? "").length - (one.root ?? "").length)[0];
  for (const { at } of routes.routes) {
    const service = nearest(at.path);
    if (service) service.routes++;
    else byRoot.set("", { name: nameOf("", named), root: "", routes: 1, stores: new Set() });
  }
  for (const workload of delivery.flatMap(({ file }) => (file.kind === "compose" ? file.workloads : []))) {
    const databases = databasesOf(workload);
    if (databases.length === 0) continue;
    const root = workload.containers.map((container) => container.root).find((one) => one !== undefined);
    const service = root === undefined ? undefined : (byRoot.get(root) ?? nearest(`${root}/x`));
    const its = service ?? { name: workload.name, routes: 0, stores: new Set<string>() };
    for (const database of databases) its.stores.add(database);
    if (!service) byRoot.set(`workload ${workload.name}`, its);
  }
  return [...byRoot.values()];
}

function databasesOf({ containers }: Workload): string[] {
  return containers.flatMap(({ databases = [] }) => databases.map(({ database }) => database));
}

/** As the team calls it, else its folder. */
function nameOf(root: string, named: Configuration["services"] = {}): string {
  const known = Object.entries(named).find(([, globs]) =>
    globs.some((glob) => glob.replace(/\/?\*.*$/, "") === root && root !== ""),
  );
  return known?.[0] ?? (root === "" ? "this repository" : root);
}

function isTouched({ root }: Service, all: readonly Service[], changed: readonly string[]): boolean {
  if (root === undefined) return false;
  return changed.some((path) => {
    if (root !== "" && !path.startsWith(`${root}/`)) return false;
    // A file belongs to the deepest service above it.
    return !all.some(
      (other) =>
        other.root !== undefined && other.root.length > root.length && path.startsWith(`${other.root}/`),
    );
  });
}
