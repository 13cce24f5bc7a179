import type { Facts, RehearsedMigration } from "../domain/facts.ts";
import type { Unfinished } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import { letGoOfTrees } from "../syntax/parse.ts";
import { gatherContractFacts } from "./contract-facts.ts";
import { touchesDelivery } from "./delivery-candidates.ts";
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
import { tellsWhenAsked } from "./tells-when-asked.ts";

export interface GatheredFacts {
  facts: Facts;
  read: readonly FileRead[];
  unfinished: readonly Unfinished[];
  /** Milliseconds each maker of facts took; they overlap. */
  timings: Readonly<Record<string, number>>;
}

const NOTHING = { facts: [], read: [], unfinished: [] };

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
  const [rehearse, asked] = tellsWhenAsked(parts.rehearse);
  const rehearsed = make("migrations", () => gatherMigrationFacts(loaded, rehearse, options.signal));
  // Postgres takes longest: nothing else is computed here before it has its work.
  const begun = Promise.race([asked, rehearsed]);
  const buf = parts.compareProtobuf && tellsWhenAsked(parts.compareProtobuf);
  const contracts = make("contracts", () => gatherContractFacts(loaded, buf?.[0], options.signal, begun));
  // They are held against the schema that the migrations leave behind, but read while those are rehearsed.
  const schema = rehearsed.then(({ facts }) => facts);
  await begun;
  // buf is a program of its own as well.
  if (buf && loaded.pull.files.some(({ path }) => path.endsWith(".proto")))
    await Promise.race([buf[1], contracts]);
  schema.then(migrated, () => undefined);
  const [migration, contract, payload, document, routes, source, secret, delivery, query] = await Promise.all(
    [
      rehearsed,
      contracts,
      make("payload types", () => gatherPayloadFacts(loaded)),
      make("documents", () => gatherDocumentFacts(loaded)),
      make("routes", () => gatherRouteFacts(loaded, options.signal)),
      make("source", () => gatherSourceFacts(loaded, options.signal)),
      make("secrets", () => gatherSecretFacts(loaded, options.signal)),
      make("delivery", async () => {
        if (!(await touchesDelivery(loaded))) return NOTHING;
        const { gatherDeliveryFacts } = await import("./delivery-facts.ts");
        return gatherDeliveryFacts(loaded);
      }),
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
