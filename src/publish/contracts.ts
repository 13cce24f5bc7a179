import type { ContractChange, ContractComparison, ContractLevel } from "../domain/contract.ts";
import type { Review } from "../domain/review.ts";
import type { Route } from "../domain/routes.ts";
import { versionVerdict } from "../domain/version-verdict.ts";
import type { Block } from "./fit.ts";
import type { Links } from "./links.ts";
import { cell, prose } from "./sanitise.ts";
import { count } from "./words.ts";

/** Rows of each table; the rest is counted. */
const MAX_ROWS = 20;
/** Contracts whose verdict is told. */
const MAX_CONTRACTS = 10;
/** Guards of one route that are named. */
const MAX_GUARDS = 4;

const LEVELS: readonly ContractLevel[] = ["breaking", "dangerous", "safe"];

/** What became of the contracts, those changes first that break somebody, and of the routes. */
export function contractBlocks(review: Pick<Review, "contracts" | "routes">, links: Links): Block[] {
  return [...changeBlocks(review.contracts ?? [], links), ...routeBlocks(review.routes ?? [], links)];
}

function changeBlocks(contracts: readonly ContractComparison[], links: Links): Block[] {
  if (contracts.length === 0) return [];
  const verdicts = contracts
    .slice(0, MAX_CONTRACTS)
    .map((contract) => `- ${cell(contract.path, 200)}: ${prose(versionVerdict(contract), 300)}`);
  const left = contracts.length - MAX_CONTRACTS;
  if (left > 0) verdicts.push(`- and ${count(left, "contract")} more`);
  const rows = LEVELS.flatMap((level) =>
    contracts.flatMap(({ changes }) => changes.filter((change) => change.level === level)),
  );
  const blocks: Block[] = [{ head: `### Contracts\n\n${verdicts.join("\n")}` }];
  if (rows.length > 0)
    blocks.push({
      head: "| | What a consumer sees | Reaches | Place |\n|---|---|---|---|",
      lines: rows.slice(0, MAX_ROWS).map((change) => changeRow(change, links)),
      ...more(rows.length, "change"),
      noun: "changes",
    });
  return blocks;
}

function changeRow({ level, consequence, operations, at }: ContractChange, links: Links): string {
  const [first, ...rest] = operations;
  const reaches = `${cell(first, 160)}${rest.length > 0 ? ` and ${rest.length} more` : ""}`;
  return `| ${level === "breaking" ? "**breaking**" : level} | ${prose(consequence, 200)} | ${reaches} | ${links.place(at)} |`;
}

function routeBlocks(services: NonNullable<Review["routes"]>, links: Links): Block[] {
  const rows = services.flatMap(({ added, removed }) => [
    ...removed.map((route) => routeRow("removed", route, links)),
    ...added.map((route) => routeRow("added", route, links)),
  ]);
  if (rows.length === 0) return [];
  const [gone, come] = (["removed", "added"] as const).map((side) =>
    services.reduce((sum, service) => sum + service[side].length, 0),
  );
  return [
    {
      head: `<details><summary>Routes: ${come} added, ${gone} removed</summary>\n\n| | Route | Guards | Place |\n|---|---|---|---|`,
      lines: rows.slice(0, MAX_ROWS),
      tail: `${rows.length > MAX_ROWS ? `\n_${count(rows.length - MAX_ROWS, "more route")}._\n` : ""}\n</details>`,
      noun: "routes",
    },
  ];
}

function routeRow(what: "added" | "removed", route: Route, links: Links): string {
  const names = [...new Set(route.guards.map(({ name }) => name))];
  const shown = names.slice(0, MAX_GUARDS).map((name) => cell(name, 80));
  const guards =
    names.length > MAX_GUARDS
      ? `${shown.join(", ")} and ${names.length - MAX_GUARDS} more`
      : shown.join(", ");
  return `| ${what} | ${cell(`${route.method} ${route.path}`, 200)} | ${guards} | ${links.place(route.at)} |`;
}

function more(rows: number, noun: string): Pick<Block, "tail"> {
  return rows > MAX_ROWS ? { tail: `\n_${count(rows - MAX_ROWS, `more ${noun}`)}._` } : {};
}
