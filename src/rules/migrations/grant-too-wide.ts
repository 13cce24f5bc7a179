import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Severity } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import type { Grant, StatementAct } from "../../domain/statement-act.ts";
import { listed, nameOf, parsed, tableIn } from "./on-tables.ts";

export const grantTooWide: Rule<"migration"> = {
  id: "migrations/grant-too-wide",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "everybody gets write rights, a role gets all rights, or a role gets powers that no application needs",
  harm: "whoever gets hold of one password, or finds one injection, can do to the database what only its owner should",
  instead: "grant the rights that the role's own queries need, on the tables that they name",
  source: "https://www.postgresql.org/docs/current/ddl-priv.html",
  appliesTo: ({ dialect }) => dialect === "postgres" || dialect === "unknown",
  check: (migration) => {
    const found = migration.statements.flatMap((statement) =>
      (statement.acts ?? []).flatMap((act) => {
        const verdict = judge(migration, act);
        return verdict ? [{ statement, act, verdict }] : [];
      }),
    );
    return bySeverity(found);
  },
};

interface Verdict {
  severity: Severity;
  subject: string;
  title: string;
  scenario: string;
  instead: string;
}

interface Found {
  statement: RehearsedStatement;
  act: StatementAct;
  verdict: Verdict;
}

/** A file that grants, grants a dozen times: one finding for each kind of trouble, with the others inside. */
function bySeverity(found: readonly Found[]): Hit[] {
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const key = `${one.verdict.severity} ${one.act.act}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(([first, ...others]): Hit[] =>
    first
      ? [
          {
            at: first.act.at,
            ...first.verdict,
            evidence: [parsed(first.statement)],
            siblings: others.map(({ act }) => act.at),
          },
        ]
      : [],
  );
}

function judge(migration: RehearsedMigration, act: StatementAct): Verdict | undefined {
  if (act.act === "role-powers") return powers(act.role, act.powers);
  if (act.act === "grant-role") return membership(act.roles, act.to);
  return act.act === "grant" ? rights(migration, act) : undefined;
}

/** Who has one of these is bound by no right and no policy. */
const POWERS = new Set(["SUPERUSER", "BYPASSRLS"]);

function powers(role: string, all: readonly string[]): Verdict | undefined {
  const wide = all.filter((power) => POWERS.has(power));
  if (wide.length === 0) return undefined;
  return {
    severity: "concern",
    subject: `${role} ${wide.join(" ")}`,
    title: `${role} becomes ${listed(wide)}`,
    scenario: wide.includes("SUPERUSER")
      ? `A superuser is asked for no right at all: with its password one reads every table, files and programs of the server included.`
      : `No row level policy holds for ${role}: every query that it runs sees the rows of every tenant.`,
    instead: `Leave ${listed(wide)} out. Give ${role} the rights on the tables that it works with, and a policy of its own where it needs more rows.`,
  };
}

/** Source: PostgreSQL documentation, "Predefined Roles"; the last ones are the administrators of hosted databases. */
const MIGHTY =
  /^(?:pg_(?:execute_server_program|write_server_files|read_server_files|write_all_data|maintain)|rds_superuser|cloudsqlsuperuser|azure_pg_admin|postgres)$/;

function membership(roles: readonly string[], to: readonly string[]): Verdict | undefined {
  const mighty = roles.filter((role) => MIGHTY.test(role));
  if (mighty.length === 0 || to.every((role) => OWNERS.has(role))) return undefined;
  return {
    severity: "concern",
    subject: `${mighty.join(" ")} ${to.join(" ")}`,
    title: `${listed(to)} may act as ${listed(mighty)}`,
    scenario: `Whoever holds the password of ${listed(to)} can then do all that ${listed(mighty)} can, to every table of the server.`,
    instead: `Grant ${listed(to)} the rights on the tables that it works with instead of the membership.`,
  };
}

/** Roles of a platform that are administrators anyway. */
const OWNERS = new Set(["postgres", "service_role", "supabase_admin", "dashboard_user", "pg_database_owner"]);
/** Roles of a platform that stand for anybody who has the public key, signed in or not. */
const ANYBODY = new Set(["anon", "authenticated"]);
const WRITES = new Set(["INSERT", "UPDATE", "DELETE", "TRUNCATE", "CREATE", "TRIGGER"]);

function rights(migration: RehearsedMigration, grant: Grant): Verdict | undefined {
  // Functions may be run by everybody unless one says otherwise; sequences go with their tables.
  if (grant.on === "FUNCTION" || grant.on === "SEQUENCE" || grant.on === "OTHER") return undefined;
  const all = grant.privileges.length === 0;
  const writes = all || grant.privileges.some((one) => WRITES.has(one));
  if (!writes) return undefined;
  const what = whatOf(grant);
  if (grant.to.includes("PUBLIC"))
    return {
      severity: "concern",
      subject: `${what} PUBLIC`,
      title: `${all ? "Every right" : listed(grant.privileges)} on ${what} goes to PUBLIC`,
      scenario: `PUBLIC is every role of the server, those that come later included: each of them may ${grant.on === "TABLE" ? "change or delete the rows" : "create objects there"}, a reporting login as well.`,
      instead: `Grant what is needed to the role that needs it, and REVOKE it FROM PUBLIC where it has been granted already.`,
    };
  const anybody = grant.to.filter((role) => ANYBODY.has(role));
  if (anybody.length > 0 && grant.on === "TABLE") return open(migration, grant, what, anybody);
  const roles = grant.to.filter((role) => !OWNERS.has(role) && !ANYBODY.has(role));
  if (!all || roles.length === 0) return undefined;
  return {
    severity: "note",
    subject: `${what} ${roles.join(" ")}`,
    title: `${listed(roles)} ${roles.length > 1 ? "get" : "gets"} every right on ${what}`,
    scenario:
      grant.on === "TABLE"
        ? "ALL is more than reading and writing rows: it includes TRUNCATE, TRIGGER and REFERENCES, which queries of an application never need."
        : "ALL includes creating objects, which an application that does not run its own migrations never needs.",
    instead: `Name the rights: ${grant.on === "TABLE" ? "GRANT SELECT, INSERT, UPDATE, DELETE ON …" : grant.on === "SCHEMA" ? "GRANT USAGE ON SCHEMA …" : "GRANT CONNECT ON DATABASE …"}.`,
  };
}

/** Row security is what stands between the public key and the rows. */
function open(
  migration: RehearsedMigration,
  grant: Grant,
  what: string,
  roles: readonly string[],
): Verdict | undefined {
  if (!migration.rehearsed || grant.every) return undefined;
  const bare = grant.names
    .map((name) => tableIn(migration.whole?.after, name))
    .filter((table) => table !== undefined && table.rowSecurity?.enabled === false);
  if (bare.length === 0) return undefined;
  return {
    severity: "concern",
    subject: `${what} ${roles.join(" ")}`,
    title: `${listed(roles)} may write to ${what}, which has no row security`,
    scenario: `${listed(roles)} ${roles.length > 1 ? "stand" : "stands"} for anybody who has the public key of the project: without row security each of them may change or delete every row.`,
    instead: "Enable row level security on the table and write the policies, or grant only SELECT.",
  };
}

function whatOf({ on, names, every }: Grant): string {
  const list = listed(names.slice(0, 3).map(nameOf));
  if (every) return `all tables${list === "" ? "" : ` of the schema ${list}`}`;
  return on === "TABLE" ? list : `the ${on.toLowerCase()} ${list}`;
}
