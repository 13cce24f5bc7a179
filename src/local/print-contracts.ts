import type { ContractChange, ContractComparison, ContractLevel } from "../domain/contract.ts";
import type { Location } from "../domain/pull-request.ts";
import type { RouteChange } from "../domain/review.ts";
import type { Route } from "../domain/routes.ts";
import { versionVerdict } from "../domain/version-verdict.ts";
import { printableLine } from "./escape.ts";
import { type Paint, paints } from "./paint.ts";

/** Lines of one list in a review; the rest is counted. */
const MAX_ROWS = 20;

const LEVELS: readonly ContractLevel[] = ["breaking", "dangerous", "safe"];

export interface ContractsOptions {
  colour: boolean;
  /** Default: all of them. */
  rows?: number;
  /** Everything was read; when not, that nothing was found says less. Default: it was. */
  whole?: boolean;
}

/** In place of a list of changes. */
export function noChanges(whole: boolean): string {
  return whole ? "No contract and no route changed." : "No change was found in what could be read.";
}

/** Blocks of lines for a review at a terminal. Empty when no contract and no route changed. */
export function contractLines(
  contracts: readonly ContractComparison[],
  routes: readonly RouteChange[],
  paint: Paint,
  rows: number = MAX_ROWS,
): string[][] {
  return [
    ...contracts.map((contract) => contractBlock(contract, paint, rows)),
    ...routeBlock(routes, paint, rows),
  ];
}

/** What `architect contract diff` prints. */
export function printContracts(
  contracts: readonly ContractComparison[],
  routes: readonly RouteChange[],
  { colour, rows = Number.MAX_SAFE_INTEGER, whole = true }: ContractsOptions,
): string {
  const blocks = contractLines(contracts, routes, paints(colour), rows);
  if (blocks.length === 0) return `${noChanges(whole)}\n`;
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

function contractBlock(contract: ContractComparison, paint: Paint, rows: number): string[] {
  const ordered = LEVELS.flatMap((level) => contract.changes.filter((change) => change.level === level));
  const head = `${paint.strong(printableLine(contract.path))} (${contract.kind}): ${printableLine(versionVerdict(contract))}`;
  const lines = ordered.slice(0, rows).flatMap((change) => changeLines(change, paint));
  const left = ordered.length - rows;
  return [head, ...lines, ...(left > 0 ? [`  … and ${left} more`] : [])];
}

function changeLines({ level, consequence, operations, at }: ContractChange, paint: Paint): string[] {
  const [first, ...rest] = operations;
  const reaches = rest.length > 0 ? `${first} and ${rest.length} more` : first;
  const word = level.padEnd(9);
  const label =
    level === "breaking"
      ? paint.severity("blocker", word)
      : level === "dangerous"
        ? paint.warning(word)
        : word;
  return [
    `  ${label}  ${printableLine(consequence)} (${printableLine(reaches)})`,
    `             ${paint.place(whereOf(at))}`,
  ];
}

function routeBlock(services: readonly RouteChange[], paint: Paint, rows: number): string[][] {
  const changed = services.flatMap(({ added, removed }) => [
    ...removed.map((route) => ({ mark: "-", route })),
    ...added.map((route) => ({ mark: "+", route })),
  ]);
  if (changed.length === 0) return [];
  const shown = changed.slice(0, rows);
  const width = Math.min(70, Math.max(...shown.map(({ route }) => nameOf(route).length)));
  const lines = shown.map(
    ({ mark, route }) => `  ${mark} ${nameOf(route).padEnd(width)}  ${paint.place(whereOf(route.at))}`,
  );
  const left = changed.length - shown.length;
  return [[paint.strong("Routes"), ...lines, ...(left > 0 ? [`  … and ${left} more`] : [])]];
}

function nameOf({ method, path }: Route): string {
  return printableLine(`${method} ${path}`);
}

function whereOf({ path, from, side }: Location): string {
  return `${printableLine(path)}:${from}${side === "base" ? " (before this change)" : ""}`;
}

/** Contracts and routes as JSON documents have them: places flat, and what was quoted left out. */
export function jsonContracts(contracts: readonly ContractComparison[]) {
  return contracts.map(({ path, kind, version, changes }) => ({
    path,
    kind,
    version: {
      scheme: version.scheme,
      before: version.before,
      after: version.after,
      moved: version.moved,
    },
    verdict: versionVerdict({ version, changes }),
    changes: changes.map((change) => ({
      kind: change.kind,
      level: change.level,
      operations: change.operations,
      pointer: change.pointer,
      ...place(change.at),
      consequence: change.consequence,
      instead: change.instead ?? null,
    })),
  }));
}

export function jsonRouteChanges(services: readonly RouteChange[]) {
  return services.map(({ root, added, removed }) => ({
    root,
    added: added.map(jsonRoute),
    removed: removed.map(jsonRoute),
  }));
}

/** One route as every JSON document has it. Guards by name, in the order in which a request meets them. */
export function jsonRoute({ method, path, at, framework, guards }: Route) {
  return {
    method,
    path,
    file: at.path,
    line: at.from,
    framework,
    guards: guards.map(({ name }) => name),
  };
}

function place({ path, from, to, side }: Location) {
  return { path, line: from, endLine: to, side };
}
