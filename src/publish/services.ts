import type { Review } from "../domain/review.ts";
import type { Block } from "./fit.ts";
import { clean } from "./sanitise.ts";
import { count } from "./words.ts";

/** Services that are drawn; a picture of more is a wall. */
const MAX_SERVICES = 12;

/** What one folder of the repository gained and lost, as far as the review saw. */
interface Touched {
  root: string;
  added: number;
  removed: number;
  contracts: string[];
  /** Tables that its migrations change. */
  tables: string[];
}

/**
 * The services that a pull request touches, with the routes, contracts and tables that change in each, as a Mermaid
 * flowchart. Drawn only where more than one thing changes: one thing is told in its own table.
 *
 * Source of the syntax: mermaid.js.org/syntax/flowchart.html
 */
export function serviceBlocks(review: Pick<Review, "routes" | "contracts" | "schema">): Block[] {
  const services = touchedServices(review);
  const things = services.map(
    ({ added, removed, contracts, tables }) =>
      (added + removed > 0 ? 1 : 0) + contracts.length + (tables.length > 0 ? 1 : 0),
  );
  if (things.reduce((sum, each) => sum + each, 0) < 2) return [];
  return [
    {
      head: [
        "<details><summary>Services touched</summary>",
        "",
        "```mermaid",
        serviceDiagram(services),
        "```",
        "",
        "</details>",
      ].join("\n"),
    },
  ];
}

function serviceDiagram(services: readonly Touched[]): string {
  const lines = ["flowchart LR"];
  for (const [index, { root, added, removed, contracts, tables }] of services
    .slice(0, MAX_SERVICES)
    .entries()) {
    const id = `s${index}`;
    lines.push(`  ${id}["${label(root === "" ? "this repository" : root)}"]`);
    if (added + removed > 0) {
      const what = [
        ...(added > 0 ? [`${count(added, "route")} added`] : []),
        ...(removed > 0 ? [`${count(removed, "route")} removed`] : []),
      ];
      lines.push(`  callers(["callers"]) -->|"${what.join(", ")}"| ${id}`);
    }
    for (const [place, path] of contracts.slice(0, 4).entries())
      lines.push(`  ${id}c${place}[/"${label(path)}"/] -.-|"contract"| ${id}`);
    if (tables.length > 0) {
      const names = tables.slice(0, 4).map(label).join(", ");
      const more = tables.length > 4 ? ` and ${tables.length - 4} more` : "";
      lines.push(`  ${id} -->|"schema"| ${id}d[("${names}${more}")]`);
    }
  }
  if (services.length > MAX_SERVICES) lines.push(`  more["${services.length - MAX_SERVICES} more"]`);
  return lines.join("\n");
}

function touchedServices({
  routes = [],
  contracts = [],
  schema,
}: Pick<Review, "routes" | "contracts" | "schema">): Touched[] {
  const services = new Map<string, Touched>();
  for (const { root, added, removed } of routes) {
    if (added.length + removed.length === 0) continue;
    services.set(root, {
      root,
      added: added.length,
      removed: removed.length,
      contracts: [],
      tables: [],
    });
  }
  const owner = (path: string) => {
    const roots = [...services.keys()].filter((root) => root === "" || path.startsWith(`${root}/`));
    const root = roots.sort((one, other) => other.length - one.length)[0] ?? topFolder(path);
    const known = services.get(root) ?? { root, added: 0, removed: 0, contracts: [], tables: [] };
    services.set(root, known);
    return known;
  };
  for (const { path, changes } of contracts) if (changes.length > 0) owner(path).contracts.push(path);
  for (const { migrations, before, after } of schema) {
    const path = migrations[0]?.path;
    if (path === undefined) continue;
    const names = new Set([...before, ...after].map(({ name }) => name));
    if (names.size > 0) owner(path).tables.push(...names);
  }
  return [...services.values()].sort((one, other) => (one.root < other.root ? -1 : 1));
}

/** Of a monorepo the service is in the second folder: `services/orders`, `apps/web`. */
function topFolder(path: string): string {
  const folders = path.split("/").slice(0, -1);
  const isShelf = /^(?:services|apps|packages|modules|cmd|projects)$/.test(folders[0] ?? "");
  return isShelf ? folders.slice(0, 2).join("/") : "";
}

/** Names are foreign: only what can stand between quotes and means nothing to Mermaid stays. */
function label(text: string): string {
  return (
    clean(text, 200)
      .replace(/[^A-Za-z0-9_./ -]/g, "_")
      .slice(0, 60) || "_"
  );
}
