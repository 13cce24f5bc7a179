import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import type { StatementAct } from "../../domain/statement-act.ts";
import { executed, nameOf, parsed, quotedTable, type Ran, statementsRan, tableIn } from "./on-tables.ts";

export const triggerOrPolicyChange: Rule<"migration"> = {
  id: "migrations/trigger-or-policy-change",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "triggers of a table in use stay switched off, row security is on without a policy, or a SECURITY DEFINER function has no search_path of its own",
  harm: "what the database did beside each write no longer happens, rows disappear for those who may see them, or a caller makes the function run his own code with its owner's rights",
  instead:
    "switch triggers on again in the same transaction, create the policies before row security is switched on, and set search_path on the function",
  source: "https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => [
    ...statementsRan(migration).flatMap((ran) =>
      (ran.statement.acts ?? []).flatMap((act) => [
        ...triggersOff(ran, act),
        ...withoutPolicy(ran, act),
        ...lastPolicyGone(ran, act),
      ]),
    ),
    ...definers(migration),
  ],
};

function triggersOff(ran: Ran, act: StatementAct): Hit[] {
  if (act.act !== "switch-triggers" || act.enabled) return [];
  const { migration, statement } = ran;
  const table = tableIn(migration.whole?.before, act.table);
  if (!table) return [];
  const later = migration.statements.slice(migration.statements.indexOf(statement) + 1);
  const again = later.some(({ acts }) =>
    acts?.some(
      (one) =>
        one.act === "switch-triggers" &&
        one.enabled &&
        one.table.name === act.table.name &&
        (one.name === undefined || one.name === act.name),
    ),
  );
  if (again) return [];
  const name = nameOf(table);
  const which =
    act.name === undefined ? `The triggers of ${name} stay` : `The trigger ${act.name} of ${name} stays`;
  const all = act.name === undefined && /\bdisable\s+trigger\s+all\b/i.test(statement.sql);
  return [
    {
      at: act.at,
      subject: `${name} ${act.name ?? "triggers"}`,
      title: `${which} switched off after this migration`,
      scenario: `Every write to ${name} goes on without what its triggers did: totals, histories, notifications${all ? " and the checks of foreign keys" : ""} are silently wrong from here on, and switching them on again does not catch up.`,
      instead: `Switch them on again (ENABLE TRIGGER) in the same transaction as the work that they were in the way of. If a trigger is needed no more, drop it.`,
      evidence: [executed(ran, { locks: ran.locks.filter((lock) => lock.table.name === table.name) })],
    },
  ];
}

function withoutPolicy(ran: Ran, act: StatementAct): Hit[] {
  if (act.act !== "row-security" || act.set !== "on") return [];
  const { whole, framework } = ran.migration;
  const old = tableIn(whole?.before, act.table);
  const now = tableIn(whole?.after, act.table);
  if (!now || old?.rowSecurity?.enabled || now.rowSecurity?.enabled !== true) return [];
  if ((now.policies?.length ?? 0) > 0 || (!old && framework === "supabase")) return [];
  const name = nameOf(now);
  return [
    {
      at: act.at,
      subject: `${name} row security`,
      // Nobody uses a new table yet, and some mean to keep it closed.
      ...(old ? {} : { severity: "note" as const }),
      title: `Row security is on for ${name}, and there is no policy`,
      scenario: `Without a policy nothing is allowed: every role but the owner and those with BYPASSRLS sees ${name} as empty and cannot write to it, without an error on reading.`,
      instead: `Create the policies first (CREATE POLICY … ON ${quotedTable(now)}), in the same transaction. If only the owner is meant to use the table, say so in a comment.`,
      evidence: [executed(ran, { locks: [], catalog: [{ table: name, row_security: true, policies: 0 }] })],
    },
  ];
}

function lastPolicyGone(ran: Ran, act: StatementAct): Hit[] {
  if (act.act !== "drop-policy") return [];
  const { before, after } = ran.migration.whole ?? {};
  const old = tableIn(before, act.table);
  const now = tableIn(after, act.table);
  if (!old || !now || now.rowSecurity?.enabled !== true || (now.policies?.length ?? 0) > 0) return [];
  if (!old.policies?.some(({ name }) => name === act.name)) return [];
  const name = nameOf(now);
  return [
    {
      at: act.at,
      subject: `${name} last policy`,
      title: `Without ${act.name}, no policy is left for ${name}, whose row security stays on`,
      scenario: `Every role but the owner and those with BYPASSRLS sees ${name} as empty from now on, and its writes are refused.`,
      instead: "Create the policy that takes its place in the same transaction.",
      evidence: [executed(ran, { locks: [], catalog: [{ table: name, row_security: true, policies: 0 }] })],
    },
  ];
}

/** One finding for all functions of a file: they are written alike. */
function definers(migration: RehearsedMigration): Hit[] {
  const found = migration.statements.flatMap((statement) =>
    (statement.acts ?? []).flatMap((act) =>
      act.act === "create-function" && act.definer && !act.searchPath && !secured(migration, act.routine.name)
        ? [{ statement, act }]
        : [],
    ),
  );
  const [first, ...others] = found;
  if (!first) return [];
  const name = nameOf(first.act.routine);
  return [
    {
      at: first.act.at,
      subject: `${name} search_path`,
      title: `${name} runs with its owner's rights and with the search_path of whoever calls it`,
      scenario: `A caller who may create objects in a schema of his own puts a table, function or operator of the same name in front: ${name} then uses that one, with the owner's rights.`,
      instead: `Add SET search_path = pg_catalog, … (or = '' with every name written out) to the function; or leave SECURITY DEFINER out.`,
      evidence: [quotedHead(first.statement)],
      siblings: others.map(({ act }) => act.at),
    },
  ];
}

function secured({ statements }: RehearsedMigration, name: string): boolean {
  return statements.some(({ acts }) =>
    acts?.some((act) => act.act === "secure-function" && act.routine.name === name),
  );
}

/** Lines: the body of a function is long and says nothing about its rights. */
const MAX_LINES = 12;

function quotedHead(statement: RehearsedStatement): ReturnType<typeof parsed> {
  const whole = parsed(statement);
  return { ...whole, excerpt: whole.excerpt.split("\n").slice(0, MAX_LINES).join("\n") };
}
