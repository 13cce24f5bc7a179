import type { ContractComparison } from "../../domain/contract.ts";
import type { RouteChange } from "../../domain/review.ts";
import type { LoadedPull } from "../../domain/tree.ts";
import { UserError } from "../../errors.ts";
import { areOnDisk, loadContractsOnDisk } from "../../local/load-contracts.ts";
import { loadLocalPull } from "../../local/load-pull.ts";
import { jsonContracts, jsonRouteChanges, noChanges, printContracts } from "../../local/print-contracts.ts";
import { document, type Terminal } from "./terminal.ts";

export interface ContractArguments {
  repo?: string;
  format: "text" | "markdown" | "json";
  failOn: "breaking" | "never";
}

/**
 * Prints how the contracts changed between two files, two folders or two commits: documents, schemas and routes.
 *
 * @returns 0; with `--fail-on breaking` 1 for a break; 3: a part could not be compared
 * @throws UserError when the two cannot be compared
 */
export async function contractDiff(
  base: string,
  head: string,
  args: ContractArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  terminal.progress("reading contracts");
  const { loaded, close } = await load(base, head, args.repo, signal);
  try {
    const found = await compared(loaded);
    terminal.endProgress();
    for (const note of found.notes) terminal.note(note);
    const isBroken = found.contracts.some(({ changes }) => changes.some(({ level }) => level === "breaking"));
    terminal.exitCode = args.failOn === "breaking" && isBroken ? 1 : found.unfinished ? 3 : 0;
    await terminal.print(await formatted(found, loaded, args.format, terminal));
    return terminal.exitCode;
  } finally {
    terminal.endProgress();
    await close();
  }
}

interface Loaded {
  loaded: LoadedPull;
  close(): Promise<void>;
}

async function load(
  base: string,
  head: string,
  repo: string | undefined,
  signal: AbortSignal,
): Promise<Loaded> {
  if (repo === undefined && (await areOnDisk(base, head)))
    return { loaded: await loadContractsOnDisk(base, head), close: async () => undefined };
  try {
    const loaded = await loadLocalPull({ repo: repo ?? ".", base, head, signal });
    return { loaded, close: () => loaded.close() };
  } catch (error) {
    if (repo === undefined && error instanceof UserError)
      throw new UserError(
        `${base} and ${head} are neither two files or folders nor two commits of this repository`,
        {
          remedy: "name two that are there, or the repository with --repo",
          cause: error,
        },
      );
    throw error;
  }
}

interface Compared {
  contracts: readonly ContractComparison[];
  routes: readonly RouteChange[];
  /** What was not compared, for standard error. */
  notes: readonly string[];
  /** A part could not be done at all. */
  unfinished: boolean;
}

async function compared(loaded: LoadedPull): Promise<Compared> {
  const [
    { gatherContractFacts },
    { gatherPayloadFacts },
    { gatherRouteFacts },
    { removedRoutes },
    { contractSummary, routeSummary },
    { createProtobufComparison },
  ] = await Promise.all([
    import("../../review/contract-facts.ts"),
    import("../../review/payload-facts.ts"),
    import("../../review/route-facts.ts"),
    import("../../review/route-contracts.ts"),
    import("../../review/contract-summary.ts"),
    import("../../protobuf/compare.ts"),
  ]);
  const [contract, payload, route] = await Promise.all([
    gatherContractFacts(loaded, createProtobufComparison()),
    gatherPayloadFacts(loaded),
    gatherRouteFacts(loaded),
  ]);
  const unfinished = [...contract.unfinished, ...payload.unfinished, ...route.unfinished];
  const partial = [...contract.read, ...payload.read, ...route.read].filter(
    ({ depth }) => depth === "partial",
  );
  return {
    contracts: contractSummary([...contract.facts, ...payload.facts, ...removedRoutes(route.facts)]),
    routes: routeSummary(route.facts),
    notes: [
      ...unfinished.map(({ part, reason }) => `not finished: ${part}: ${reason}`),
      ...partial.map(({ path, reason }) => `in part: ${path}: ${reason ?? "not read whole"}`),
    ],
    // Asked for this comparison alone: what was read in part leaves the answer open.
    unfinished: unfinished.length + partial.length > 0,
  };
}

async function formatted(
  { contracts, routes, unfinished }: Compared,
  { pull }: LoadedPull,
  format: ContractArguments["format"],
  terminal: Terminal,
): Promise<string> {
  if (format === "json")
    return document({
      schemaVersion: 1,
      contracts: jsonContracts(contracts),
      routes: jsonRouteChanges(routes),
    });
  if (format === "text")
    return printContracts(contracts, routes, { colour: terminal.colour, whole: !unfinished });
  const [{ contractBlocks }, { fit, MAX_BODY }, { linksFor }] = await Promise.all([
    import("../../publish/contracts.ts"),
    import("../../publish/fit.ts"),
    import("../../publish/links.ts"),
  ]);
  const text = fit(contractBlocks({ contracts, routes }, linksFor(pull)), MAX_BODY).text;
  return `${text === "" ? noChanges(!unfinished) : text}\n`;
}
