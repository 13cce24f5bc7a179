import type { Facts, RehearsedMigration } from "../domain/facts.ts";
import type { Rehearse } from "../domain/rehearsal.ts";
import type { Unfinished } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import { letGoOfTrees } from "../syntax/parse.ts";
import { gatherContractFacts } from "./contract-facts.ts";
import { gatherDeliveryFacts } from "./delivery-facts.ts";
import { gatherDocumentFacts } from "./document-facts.ts";
import { gatherFilterFacts } from "./filter-facts.ts";
import type { FileRead, Gathered } from "./gathered.ts";
import { gatherMigrationFacts } from "./migration-facts.ts";
import type { ReviewOptions, ReviewParts } from "./parts.ts";
import { gatherPayloadFacts } from "./payload-facts.ts";
import { removedRoutes } from "./route-contracts.ts";
import { gatherRouteFacts } from "./route-facts.ts";
import { gatherSecretFacts } from "./secret-facts.ts";
import { gatherSourceFacts } from "./source-facts.ts";

export interface GatheredFacts {
  facts: Facts;
  read: readonly FileRead[];
  unfinished: readonly Unfinished[];
  /** Milliseconds each maker of facts took; they overlap. */
  timings: Readonly<Record<string, number>>;
}

/**
 * Every kind of fact, made side by side: the rehearsal waits for its own process while the others compute.
 * A maker that throws becomes one unfinished line.
 *
 * @param migrated told what the rehearsal has seen, as soon as it is there
 */
export async function gatherFacts(
  loaded: LoadedPull,
  parts: Pick<ReviewParts, "rehearse" | "clock" | "compareProtobuf">,
  options: Pick<ReviewOptions, "signal">,
  migrated: (facts: readonly RehearsedMigration[]) => void = () => undefined,
): Promise<GatheredFacts> {
  const timings: Record<string, number> = {};
  const make = async <Fact>(part: string, gather: () => Promise<Gathered<Fact>>): Promise<Gathered<Fact>> => {
    const started = parts.clock();
    try {
      return await gather();
    } catch (error) {
      if (options.signal?.aborted) throw error;
      return { facts: [], read: [], unfinished: [{ part, reason: messageOf(error) }] };
    } finally {
      timings[part] = Math.round(parts.clock() - started);
    }
  };
  const { rehearse, asked } = tellsWhenAsked(parts.rehearse);
  const rehearsed = make("migrations", () => gatherMigrationFacts(loaded, rehearse, options.signal));
  // They are held against the schema that the migrations leave behind, but read while those are rehearsed.
  const schema = rehearsed.then(({ facts }) => facts);
  // Postgres takes longest, so nothing else is done here before it has its work.
  await Promise.race([asked, rehearsed]);
  schema.then(migrated, () => undefined);
  const [migration, contract, payload, document, routes, source, secret, delivery, query] = await Promise.all(
    [
      rehearsed,
      make("contracts", () => gatherContractFacts(loaded, parts.compareProtobuf, options.signal)),
      make("payload types", () => gatherPayloadFacts(loaded)),
      make("documents", () => gatherDocumentFacts(loaded)),
      make("routes", () => gatherRouteFacts(loaded)),
      make("source", () => gatherSourceFacts(loaded)),
      make("secrets", () => gatherSecretFacts(loaded)),
      make("delivery", () => gatherDeliveryFacts(loaded)),
      make("queries", () => gatherFilterFacts(loaded, parts.rehearse, schema, options.signal)),
    ],
  ).finally(letGoOfTrees);
  const searched = secret.read.map((read) => ({ ...read, kind: "secrets" as const }));
  const all = [
    migration,
    contract,
    payload,
    document,
    routes,
    source,
    { ...secret, read: searched },
    delivery,
    query,
  ];
  return {
    facts: {
      migration: migration.facts,
      contract: [...contract.facts, ...payload.facts, ...removedRoutes(routes.facts)],
      document: document.facts,
      routes: routes.facts,
      source: source.facts,
      secret: secret.facts,
      query: query.facts,
      delivery: delivery.facts,
    },
    read: all.flatMap((gathered) => gathered.read),
    unfinished: all.flatMap((gathered) => gathered.unfinished),
    timings,
  };
}

/** Resolves `asked` with the first request. */
function tellsWhenAsked(rehearse: Rehearse): { rehearse: Rehearse; asked: Promise<void> } {
  let tell: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    asked,
    rehearse: (request, signal) => {
      const answer = rehearse(request, signal);
      tell();
      return answer;
    },
  };
}
