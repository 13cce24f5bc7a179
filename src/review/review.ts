import { chooseArchitects, ignoredBy } from "../architects/choose.ts";
import type { RehearsedMigration } from "../domain/facts.ts";
import type { Finding } from "../domain/finding.ts";
import type { Assignment, Review } from "../domain/review.ts";
import { verdictOf } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { UserError } from "../errors.ts";
import { applyRules } from "../rules/apply.ts";
import { configuredFindings, isOffEverywhere, mutedFindings } from "./configured-rules.ts";
import { configure } from "./configure.ts";
import { contractSummary, routeSummary } from "./contract-summary.ts";
import { coverAll } from "./cover.ts";
import { gatherFacts } from "./facts.ts";
import { obeyIgnores } from "./ignores.ts";
import { joinFindings } from "./join-findings.ts";
import { instrumentsFor } from "./instruments.ts";
import type { ReviewOptions, ReviewParts } from "./parts.ts";
import { withPublicRoutes } from "./public-routes.ts";
import { schemaChanges } from "./schema-change.ts";
import { readAsArchitects } from "./read.ts";
import { withSafeSequences } from "./safe-sequences.ts";
import { stopwatch } from "./stopwatch.ts";
import { sumOfSpend } from "./spent.ts";
import { type Fixes, fixesOf, withFixes } from "./verify-fixes.ts";
import { weigh } from "./weigh.ts";
import { weighArgued } from "./weigh-argued.ts";

/**
 * One pull request in, one review out. Nothing in here can post.
 *
 * @throws UserError when `options.only` names an architect that does not exist
 * @throws whatever `options.signal` was aborted with
 */
export async function review(
  loaded: LoadedPull,
  parts: ReviewParts,
  options: ReviewOptions = {},
): Promise<Review> {
  const watch = stopwatch(parts.clock, options);
  const { computing = (act) => act() } = parts;
  const configured = await watch.time("configuration", () =>
    configure(
      loaded,
      parts.architects,
      parts.rules.map((rule) => rule.id),
    ),
  );
  const { configuration, architects } = configured;
  const isAsked = askedFor(architects, options.only);

  const assignments = await watch.time("routing", async () =>
    chooseArchitects(loaded.pull.files, architects, configuration).filter((one) => isAsked(one.architect)),
  );
  const rules = parts.rules.filter((rule) => isAsked(rule.architect));
  const ignored = ignoredBy(configuration);
  const configuredOf = (findings: readonly Finding[]) =>
    configuredFindings(
      findings.filter(({ at, rule }) => !ignored(at.path) || rule === "security/secret-committed"),
      configuration,
    );
  const mending = {
    rehearse: parts.rehearse,
    rules,
    heard: (findings: readonly Finding[]) => configuredOf(findings).findings,
  };
  let fixes: Promise<Fixes> = Promise.resolve(new Map());
  const migrated = (facts: readonly RehearsedMigration[]): void => {
    fixes = fixesOf(facts, loaded, mending, options.signal);
    // Awaited below, unless another part throws before.
    fixes.catch(() => undefined);
  };
  const gathered = await watch.time("facts", () =>
    computing(() => gatherFacts(loaded, parts, options, migrated), options.signal),
  );
  // Rules that are off are applied as well: what they would have said is told in one line.
  const facts = withPublicRoutes(gathered.facts, configuration.publicRoutes);
  const applied = await watch.time("rules", async () => applyRules(facts, rules, {}));
  const heard = configuredOf(applied.findings);
  const instruments = instrumentsFor(loaded, parts, architects, facts);
  const table = { architects, loaded, proved: heard.findings, configuration, instruments };
  // The model takes longest: it is asked as soon as there is something to tell it, while fixes are tried out.
  const reading = readAsArchitects(assignments, table, parts, options);
  // Awaited below; should the fixes throw first, nobody is left to hear of it.
  reading.catch(() => undefined);
  const prove = async (): Promise<readonly Finding[]> => {
    const { migration, delivery } = gathered.facts;
    const safe = withSafeSequences(heard.findings, migration);
    if (delivery.length === 0) return withFixes(safe, await fixes);
    const { verifyDeliveryFixes } = await import("./verify-delivery-fixes.ts");
    return withFixes(await verifyDeliveryFixes(safe, delivery, loaded, mending), await fixes);
  };
  const proved = await watch.time("fixes", () => computing(prove, options.signal));
  const read = await watch.time("reading", () => reading);
  const { argued, weighed } = await watch.time("weighing", async () => {
    const argued = await weighArgued(read.argued, table, parts, options);
    return { argued, weighed: await weigh([...proved, ...argued.findings], loaded) };
  });
  const obeyed = await watch.time("ignores", () =>
    obeyIgnores(
      weighed.findings,
      loaded,
      parts.rules.map((rule) => rule.id),
    ),
  );

  const coverage = coverAll(loaded.pull, {
    assignments,
    read: gathered.read,
    readByModel: read.read,
    modelConfigured: parts.read !== undefined,
    ignored,
    ...(options.only ? { only: options.only } : {}),
  });
  const off = new Set(
    rules.filter(({ id }) => isOffEverywhere(id, configuration)).map(({ id }) => `rule ${id}`),
  );
  const unfinished = [
    ...gathered.unfinished,
    ...applied.unfinished.filter(({ part }) => !off.has(part)),
    ...read.unfinished,
    ...argued.unfinished,
    ...weighed.unfinished,
  ];
  const { findings, silenced: muted } = mutedFindings(
    joinFindings(obeyed.findings, gathered.facts),
    configuration,
  );
  return {
    base: loaded.pull.base.sha,
    mergeBase: loaded.pull.mergeBase.sha,
    head: loaded.pull.head.sha,
    verdict: verdictOf({ findings, coverage, unfinished }, options.failOn ?? configuration.failOn),
    assignments: withFindings(
      assignments,
      findings.map((finding) => [finding.architect, finding.at.path]),
    ),
    findings,
    silenced: [...heard.silenced, ...obeyed.silenced, ...muted],
    coverage,
    unfinished,
    schema: schemaChanges(gathered.facts.migration),
    contracts: contractSummary(gathered.facts.contract),
    routes: routeSummary(gathered.facts.routes),
    diagnostics: [
      ...configured.diagnostics,
      ...obeyed.diagnostics,
      ...read.diagnostics,
      ...argued.diagnostics,
    ],
    configuration,
    architects: architects.map(({ name, source }) => ({ name, source })),
    spent: sumOfSpend([read.spent, argued.spent]),
    ...(read.handoffs.length > 0 ? { handoffs: read.handoffs } : {}),
    ...(options.only ? { only: options.only } : {}),
    timings: watch.taken({ facts: gathered.timings }),
  };
}

/** @throws UserError for a name that no architect bears */
function askedFor(
  architects: readonly { name: string }[],
  only: readonly string[] | undefined,
): (name: string) => boolean {
  for (const name of only ?? []) {
    if (architects.some((architect) => architect.name === name)) continue;
    const known = architects.map((architect) => architect.name).join(", ");
    throw new UserError(`There is no architect called ${name}.`, { remedy: `Choose one of: ${known}.` });
  }
  return (name) => only === undefined || only.includes(name);
}

/** A rule may speak in the name of an architect that no path called: then it says so among the assignments. */
function withFindings(
  assignments: readonly Assignment[],
  spoke: readonly (readonly [string, string])[],
): Assignment[] {
  const uncalled = new Map<string, string[]>();
  for (const [architect, path] of spoke) {
    if (assignments.some((assignment) => assignment.architect === architect)) continue;
    uncalled.set(architect, [...new Set([...(uncalled.get(architect) ?? []), path])]);
  }
  const added = [...uncalled].map(([architect, paths]) => ({
    architect,
    paths,
    because: `a rule that reads every changed file found something in ${paths.map((path) => `\`${path}\``).join(", ")}`,
  }));
  return [...assignments, ...added];
}
