import { describe, expect, test } from "vitest";
import { type FactKind, type FactKinds, NO_FACTS } from "../../src/domain/facts.ts";
import type { LoadedPull } from "../../src/domain/tree.ts";
import { createProtobufComparison } from "../../src/protobuf/compare.ts";
import { gatherContractFacts } from "../../src/review/contract-facts.ts";
import { gatherDeliveryFacts } from "../../src/review/delivery-facts.ts";
import { gatherDocumentFacts } from "../../src/review/document-facts.ts";
import { gatherFilterFacts } from "../../src/review/filter-facts.ts";
import type { Gathered } from "../../src/review/gathered.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { gatherRouteFacts } from "../../src/review/route-facts.ts";
import { gatherSecretFacts } from "../../src/review/secret-facts.ts";
import { gatherSourceFacts } from "../../src/review/source-facts.ts";
import { allRules } from "../../src/rules/all.ts";
import { applyRules } from "../../src/rules/apply.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull } from "../support/trees.ts";
import { casesOf, KINDS } from "./case-files.ts";

const compareProtobuf = createProtobufComparison();
const GATHER: { [K in FactKind]: (loaded: LoadedPull) => Promise<Gathered<FactKinds[K]>> } = {
  migration: (loaded) => gatherMigrationFacts(loaded, rehearsal.rehearse),
  contract: (loaded) => gatherContractFacts(loaded, compareProtobuf),
  delivery: gatherDeliveryFacts,
  document: gatherDocumentFacts,
  routes: gatherRouteFacts,
  source: gatherSourceFacts,
  secret: gatherSecretFacts,
  query: async (loaded) => {
    const migrations = await gatherMigrationFacts(loaded, rehearsal.rehearse);
    return gatherFilterFacts(loaded, rehearsal.rehearse, migrations.facts);
  },
};

describe.each(allRules)("test/rules/$id", (rule) => {
  const cases = casesOf(rule.id);

  test.each(KINDS)("has a case that is %s", (kind) => {
    expect(cases.filter((one) => one.kind === kind)).not.toEqual([]);
  });

  test.each(cases)("$kind: $name", async ({ base, head, kind, marks }) => {
    const gathered = await GATHER[rule.judges](aPull(base, head));
    const { findings, unfinished } = applyRules({ ...NO_FACTS, [rule.judges]: gathered.facts }, [rule], {});
    expect([...gathered.unfinished, ...unfinished]).toEqual([]);
    expect(findings.map(({ at }) => `${at.side} ${at.path}:${at.from}`).sort()).toEqual(marks);
    // A bad case without a mark proves nothing, and neither does a quiet one with.
    expect(marks.length > 0).toBe(kind === "bad");
  });
});
