import type { ContractKind } from "../contract/recognise.ts";
import type { ContractComparison } from "../domain/contract.ts";
import type { CompareProtobuf } from "../domain/protobuf.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import { pathOf, readLine, type SortedContracts, sortContracts } from "./contract-sort.ts";
import type { Gathered } from "./gathered.ts";
import { tellsWhenAsked } from "./tells-when-asked.ts";

/**
 * Compares every contract that the pull request reaches: OpenAPI, GraphQL, protobuf, AsyncAPI and JSON Schema.
 * What compares one kind is loaded when a file of that kind changed, and its failure is no other kind's.
 *
 * @param compareProtobuf absent when buf is not at hand: changed protobuf files are then unfinished by name
 * @param before what everything that is compared in this process waits for
 */
export async function gatherContractFacts(
  loaded: LoadedPull,
  compareProtobuf?: CompareProtobuf,
  signal?: AbortSignal,
  before?: Promise<unknown>,
): Promise<Gathered<ContractComparison>> {
  const sorted = await sortContracts(loaded);
  const has = (kind: ContractKind) => sorted.byKind.has(kind);
  const [compare, asked] = compareProtobuf ? tellsWhenAsked(compareProtobuf) : [];
  const compiling = make("protobuf", "protobuf", sorted, async () => {
    if (!has("protobuf")) return NOTHING;
    const { gatherProtobufFacts } = await import("./contract-protobuf-facts.ts");
    return gatherProtobufFacts(loaded, sorted, compare, signal);
  });
  // buf is a program of its own, and works while everything else is compared here.
  await Promise.race([compiling, ...(asked ? [asked] : [])]);
  await before;
  const documents = await make("OpenAPI", "openapi", sorted, async () => {
    if (!has("openapi") && sorted.fragments.length === 0) return NOTHING;
    const { gatherOpenApiFacts } = await import("./contract-openapi-facts.ts");
    return gatherOpenApiFacts(loaded, sorted);
  });
  const graphql = await make("GraphQL", "graphql", sorted, async () => {
    if (!has("graphql")) return NOTHING;
    const { gatherGraphqlFacts } = await import("./contract-graphql-facts.ts");
    return gatherGraphqlFacts(loaded, sorted);
  });
  const programs = await make("GraphQL in programs", undefined, sorted, async () => {
    if (!loaded.pull.files.some(({ path }) => isProgramPath(path))) return NOTHING;
    const { gatherEmbeddedGraphqlFacts } = await import("./contract-embedded-graphql-facts.ts");
    return gatherEmbeddedGraphqlFacts(loaded);
  });
  const protobuf = await compiling;
  const events = await make("AsyncAPI", "asyncapi", sorted, async () => {
    if (!has("asyncapi") && sorted.fragments.length === 0) return NOTHING;
    const { gatherAsyncApiFacts } = await import("./contract-event-facts.ts");
    return gatherAsyncApiFacts(loaded, sorted);
  });
  const settled = new Set([...documents.read, ...events.read].map(({ path }) => path));
  const schemas = await make("JSON Schema", "json-schema", sorted, async () => {
    if (!has("json-schema")) return NOTHING;
    const { gatherJsonSchemaFacts } = await import("./contract-event-facts.ts");
    return gatherJsonSchemaFacts(loaded, sorted, settled);
  });
  // What was called off is no part that failed.
  signal?.throwIfAborted();
  const all = [documents, graphql, programs, protobuf, events, schemas];
  const facts = all.flatMap((gathered) => gathered.facts);
  return {
    facts: documents.facts.length > 0 && protobuf.facts.length > 0 ? await toldOnce(facts, loaded) : facts,
    read: [...sorted.read, ...all.flatMap(({ read }) => read)],
    unfinished: all.flatMap(({ unfinished }) => unfinished),
  };
}

async function toldOnce(
  facts: readonly ContractComparison[],
  loaded: LoadedPull,
): Promise<ContractComparison[]> {
  const { withoutGenerated } = await import("./contract-generated.ts");
  return withoutGenerated(facts, loaded);
}

/** JavaScript and TypeScript, which may hold the definitions of a GraphQL schema. */
function isProgramPath(path: string): boolean {
  return /\.[cm]?[jt]sx?$/i.test(path);
}

const NOTHING: Gathered<ContractComparison> = { facts: [], read: [], unfinished: [] };

async function make(
  part: string,
  kind: ContractKind | undefined,
  sorted: SortedContracts,
  gather: () => Promise<Gathered<ContractComparison>>,
): Promise<Gathered<ContractComparison>> {
  try {
    return await gather();
  } catch (error) {
    const reason = `not compared: ${messageOf(error)}`;
    const files = kind === undefined ? [] : (sorted.byKind.get(kind) ?? []);
    const read = files.map((pairing) => readLine(pathOf(pairing), [reason]));
    return { facts: [], read, unfinished: [{ part: `contracts: ${part}`, reason }] };
  }
}
