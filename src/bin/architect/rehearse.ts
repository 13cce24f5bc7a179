import { NO_FACTS } from "../../domain/facts.ts";
import type { Finding } from "../../domain/finding.ts";
import { schemaChanges } from "../../review/schema-change.ts";
import { printTimeline, type Timeline, timelineDocument } from "../../local/print-timeline.ts";
import { asPull, findMigrations, type MigrationsOnDisk } from "../../local/load-migrations.ts";
import { recognise } from "../../migrations/recognise.ts";
import { createRehearsal } from "../../rehearsal/rehearse.ts";
import { gatherMigrationFacts } from "../../review/migration-facts.ts";
import { loadChangedRoots } from "../../review/migration-roots.ts";
import { allRules } from "../../rules/all.ts";
import { applyRules } from "../../rules/apply.ts";
import { document, type Terminal } from "./terminal.ts";

export interface RehearseArguments {
  base?: string;
  format: "text" | "json" | "markdown";
}

/**
 * Runs one migration, or all of a folder, in the throwaway Postgres and prints what each statement did.
 *
 * @returns 0: nothing to stop for, 1: a blocker, 3: not everything could be run
 */
export async function rehearseCommand(
  path: string,
  args: RehearseArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const found = await findMigrations(path, args.base, (one) => recognise(one) !== undefined);
  terminal.progress("rehearsing");
  const rehearsal = createRehearsal({});
  try {
    const loaded = asPull(found, await notYet(found));
    const { facts, read, unfinished } = await gatherMigrationFacts(loaded, rehearsal.rehearse, signal);
    const { findings } = applyRules(
      { ...NO_FACTS, migration: facts },
      allRules.filter((rule) => rule.judges === "migration"),
      {},
    );
    terminal.endProgress();
    const timeline: Timeline = { schema: schemaChanges(facts), findings: sorted(findings), read, unfinished };
    await terminal.print(await formatted(timeline, found, args.format, terminal));
    if (findings.some(({ severity }) => severity === "blocker")) return 1;
    return unfinished.length > 0 || read.some(({ depth }) => depth !== "full") ? 3 : 0;
  } finally {
    terminal.endProgress();
    await rehearsal.close();
  }
}

/** Migrations that run after the ones asked for, and a committed schema that has them already. */
async function notYet(found: MigrationsOnDisk): Promise<ReadonlySet<string>> {
  const later = new Set<string>();
  for (const { after } of await loadChangedRoots(asPull(found, later))) {
    const own = after.migrations.map(({ path }) => found.asked.includes(path));
    after.migrations.slice(own.lastIndexOf(true) + 1).forEach(({ path }) => later.add(path));
    if (after.dump && found.asked.some((path) => after.dump?.covers.has(path)))
      later.add(after.dump.migration.path);
  }
  return later;
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((left, right) => left.at.from - right.at.from);
}

async function formatted(
  timeline: Timeline,
  found: MigrationsOnDisk,
  format: RehearseArguments["format"],
  terminal: Terminal,
): Promise<string> {
  if (format === "json") return document(timelineDocument(timeline, found.files));
  if (format === "markdown") {
    const [{ schemaBlocks }, { fit, MAX_BODY }, { linksFor }] = await Promise.all([
      import("../../publish/schema.ts"),
      import("../../publish/fit.ts"),
      import("../../publish/links.ts"),
    ]);
    return `${fit(schemaBlocks(timeline, linksFor(asPull(found, new Set()).pull)), MAX_BODY).text}\n`;
  }
  return printTimeline(timeline, found.files, { colour: terminal.colour, width: terminal.width });
}
