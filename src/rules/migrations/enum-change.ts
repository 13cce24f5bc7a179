import type { RehearsedMigration } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import type { StatementAct, WrittenName } from "../../domain/statement-act.ts";
import { executed, nameOf, type Ran, statementOf, statementsRan } from "./on-tables.ts";

export const enumChange: Rule<"migration"> = {
  id: "migrations/enum-change",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a value of an enum that is in use is renamed, or a new value is used in the transaction that adds it",
  harm: "running code sends and expects the old value and fails; a value that is used too early makes the migration fail",
  instead:
    "add the new value in a migration of its own, move code and rows over to it in later ones, and leave the old value in the type",
  source: "https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => [
    ...usedTooEarly(migration),
    ...statementsRan(migration).flatMap((ran) =>
      (ran.statement.acts ?? []).flatMap((act) => [...renamed(ran, act), ...outOfOrder(ran, act)]),
    ),
  ],
};

/** SQLSTATE of “unsafe use of new value”. */
const UNSAFE = "55P04";

function usedTooEarly({ statements, engine }: RehearsedMigration): Hit[] {
  return statements.flatMap((statement): Hit[] => {
    const { error, at } = statement;
    if (statement.outcome !== "failed" || error?.code !== UNSAFE) return [];
    const added = statements.find(({ acts }) => acts?.some(({ act }) => act === "add-enum-value"));
    return [
      {
        at,
        severity: "blocker",
        subject: "used too early",
        title:
          "This statement uses an enum value that its own transaction has added, and PostgreSQL refuses it",
        scenario: `The migration stops here with “${error.message}”: ${added ? `the value that line ${added.at.from} adds` : "a new value"} may be used only once its transaction is committed.`,
        instead: "Add the value in a migration of its own, and use it in the next one.",
        evidence: [
          { ...statementOf(statement), engine, locks: [], error: `${error.message} (SQLSTATE ${UNSAFE})` },
        ],
      },
    ];
  });
}

function valuesBefore({ migration }: Ran, type: WrittenName): readonly string[] | undefined {
  return migration.whole?.before.enums?.find(
    ({ schema, name }) => name === type.name && (type.schema === undefined || type.schema === schema),
  )?.values;
}

function renamed(ran: Ran, act: StatementAct): Hit[] {
  if (act.act !== "rename-enum-value" || !valuesBefore(ran, act.type)?.includes(act.value)) return [];
  const type = nameOf(act.type);
  return [
    {
      at: act.at,
      subject: `${type}.${act.value}`,
      title: `Renaming the value “${act.value}” of ${type} breaks the code that is running`,
      scenario: `From the moment the migration commits, a query that names “${act.value}” fails with “invalid input value for enum ${act.type.name}”, and rows that held it come back as “${act.to}”, which the running version does not know.`,
      instead: `Add “${act.to}” as a further value, deploy code that reads both, change the rows in batches, and let “${act.value}” stay in the type unused. Or keep the value, and change only how it is shown.`,
      evidence: [
        executed(ran, {
          locks: [],
          catalog: [{ type, values: (valuesBefore(ran, act.type) ?? []).join(", ") }],
        }),
      ],
    },
  ];
}

/** Fewer stand in the order of the alphabet by accident often enough. */
const ORDERED = 5;

/** Values that stood in the order of the alphabet do so for a reader's sake, or since queries sort by them. */
function outOfOrder(ran: Ran, act: StatementAct): Hit[] {
  if (act.act !== "add-enum-value" || act.placed) return [];
  const before = valuesBefore(ran, act.type) ?? [];
  const last = before.at(-1);
  const sorted = before.every((value, index) => index === 0 || (before[index - 1] ?? "") < value);
  const known = before.includes(act.value);
  if (before.length < ORDERED || !sorted || last === undefined || known || last < act.value) return [];
  const next = before.find((value) => value > act.value) ?? last;
  const type = nameOf(act.type);
  return [
    {
      at: act.at,
      severity: "note",
      subject: `${type}.${act.value} order`,
      title: `“${act.value}” goes to the end of ${type}, whose values stood in order`,
      scenario: `ORDER BY and comparisons follow the order of the type, not the alphabet: rows with “${act.value}” sort after “${last}”, and a value cannot be moved later.`,
      instead: `Say where it belongs: ADD VALUE '${act.value.replaceAll("'", "''")}' BEFORE '${next.replaceAll("'", "''")}'.`,
      evidence: [executed(ran, { locks: [], catalog: [{ type, values: before.join(", ") }] })],
    },
  ];
}
