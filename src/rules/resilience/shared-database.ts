import type { DatabaseUse, DeliveryChange, DeliveryFile, Quote } from "../../domain/delivery.ts";
import type { Location } from "../../domain/pull-request.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { code } from "./sightings.ts";

/** Two services that are built from different folders and use one database. */
export const sharedDatabase: Rule<"delivery"> = {
  id: "resilience/shared-database",
  architect: "backend-architect",
  severity: "concern",
  judges: "delivery",
  when: "a service is given the database that another service of the repository uses already",
  harm: "Neither service can change a table alone any more: a migration of one breaks the other, its load slows the other down, and the rules that one keeps in its code are passed by.",
  instead:
    "Give the service a database, or at least a schema and a role, of its own; let it ask the owner by its API, or keep a copy from the owner's events.",
  source: "https://microservices.io/patterns/data/database-per-service.html",
  appliesTo: ({ head, purpose }) => head.kind === "compose" && purpose !== "sample",
  check: (change) => sharedIn(change.head).flatMap((shared) => hitOf(shared, change)),
};

interface Use {
  service: string;
  root: string;
  at: Quote;
  use: DatabaseUse;
}

/** What works for a service, not for itself: it has the service's database by right. */
const COMPANION =
  /(?:^|[-_.])(?:workers?|migrat\w*|seed\w*|cron\w*|schedulers?|jobs?|backup\w*|admin|queue|beat|celery|sidekiq|init|setup|console|studio|test\w*|e2e)(?:$|[-_.])/i;

/** Databases with uses from more than one folder. */
function sharedIn(file: DeliveryFile): Use[][] {
  if (file.kind !== "compose") return [];
  const uses = file.workloads.flatMap(({ name, at, containers }) =>
    containers.flatMap(({ root, databases = [] }): Use[] =>
      root === undefined || root === "." || COMPANION.test(name)
        ? []
        : databases.map((use) => ({ service: name, root, at, use })),
    ),
  );
  const byDatabase = new Map<string, Use[]>();
  for (const one of uses)
    byDatabase.set(one.use.database, [...(byDatabase.get(one.use.database) ?? []), one]);
  return [...byDatabase.values()].filter((all) =>
    all.some(({ root }) => isApart(root, all[0]?.root ?? root)),
  );
}

/** One folder inside the other is one service. */
function isApart(one: string, other: string): boolean {
  return one !== other && !one.startsWith(`${other}/`) && !other.startsWith(`${one}/`);
}

/** Speaks where the pull request adds a use; the first that was there, or stands first, is the owner. */
function hitOf(uses: readonly Use[], { path, touched, base }: DeliveryChange): Hit[] {
  const before = new Set(
    base.flatMap(sharedIn).flatMap((all) => all.map(({ service, use }) => `${service} ${use.database}`)),
  );
  const isAdded = ({ service, use }: Use) =>
    !before.has(`${service} ${use.database}`) &&
    touched.some(({ from, to }) => from <= use.quote.line && use.quote.line <= to);
  const owner = uses.find((one) => !isAdded(one)) ?? uses[0];
  const second = uses.find((one) => one !== owner && isAdded(one) && owner && isApart(one.root, owner.root));
  if (!owner || !second) return [];
  const at = placeOf(path, second.use.quote);
  return [
    {
      at,
      title: `${code(second.service)} uses the database of ${code(owner.service)}: ${code(second.use.database)}.`,
      scenario: `${code(owner.service)} (${code(owner.root)}) changes a table in a migration of its own: ${code(second.service)} (${code(second.root)}) is not part of that release, and fails.`,
      subject: `${second.service} ${second.use.database}`,
      evidence: [
        { kind: "parsed", at, excerpt: second.use.quote.text },
        { kind: "parsed", at: placeOf(path, owner.use.quote), excerpt: owner.use.quote.text },
      ],
      siblings: [placeOf(path, owner.use.quote)],
    },
  ];
}

function placeOf(path: string, { line }: Quote): Location {
  return { path, from: line, to: line, side: "head" };
}
