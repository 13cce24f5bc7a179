import type { LineRange } from "../../domain/pull-request.ts";
import type { Notes, Told } from "../javascript/journal.ts";
import type { Action, Column, PlacedConstraint, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import type { ColumnDraft } from "./column.ts";
import { keyName } from "./names.ts";
import type { Subject, TableNote } from "./table.ts";

/** The statements that Knex sends for one callback, in its order: columns first, then everything else. */
export function stepsOfTable(
  subject: Subject,
  notes: Notes<TableNote>,
  lines: LineRange,
  condition: { ifNotExists?: boolean; ifExists?: boolean },
): Step[] {
  const { table } = subject;
  const unread = notes.entries.flatMap((entry): Step[] => (isTold(entry) ? [{ ...entry }] : []));
  const known = notes.entries.flatMap((entry): TableNote[] => (isTold(entry) ? [] : [entry]));
  const drafts = known.flatMap((note) => (note.do === "column" ? [note.draft] : []));
  const added = drafts.filter(({ alter }) => !alter);
  const steps: Step[] = drafts.flatMap(({ enumType, lines: at }): Step[] =>
    enumType
      ? [
          {
            do: "create-enum",
            type: {
              ...(enumType.schema === undefined ? {} : { schema: enumType.schema }),
              name: enumType.name,
            },
            values: enumType.values,
            lines: at,
          },
        ]
      : [],
  );
  if (subject.isNew) {
    const constraints = known.flatMap((note): PlacedConstraint[] => inTable(subject, note));
    steps.push({
      do: "create-table",
      table,
      ...(condition.ifNotExists ? { ifNotExists: true } : {}),
      columns: added.map(columnOf),
      ...(constraints.length > 0 ? { constraints } : {}),
      lines,
    });
  } else {
    const [head, ...rest] = added.map(
      (draft): Action => ({
        act: "add-column",
        column: columnOf(draft),
        ...(draft.ifNotExists ? { ifNotExists: true } : {}),
        lines: draft.lines,
      }),
    );
    const ifExists = condition.ifExists ? { ifExists: true } : {};
    if (head)
      steps.push({
        do: "alter-table",
        table,
        ...ifExists,
        actions: [head, ...rest],
        lines: around(head, rest),
      });
    for (const draft of drafts) if (draft.alter) steps.push(...altered(table, draft));
  }
  for (const draft of drafts)
    if (draft.comment !== undefined)
      steps.push(
        sql(
          `COMMENT ON COLUMN ${nameOf(table)}.${quote(draft.name)} IS ${literal(draft.comment)}`,
          draft.lines,
        ),
      );
  for (const note of known) steps.push(...afterwards(subject, note));
  return [...steps, ...unread];
}

/** The lines of columns that travel in one statement. */
function around(first: Action, rest: readonly Action[]): LineRange {
  const all = [first, ...rest].map(({ lines }) => lines);
  return { from: Math.min(...all.map(({ from }) => from)), to: Math.max(...all.map(({ to }) => to)) };
}

function columnOf({
  name,
  type,
  nullable,
  default: fallback,
  primaryKey,
  check,
  lines,
}: ColumnDraft): Column {
  return {
    name,
    type,
    ...(nullable === false ? { notNull: true } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(primaryKey ? { primaryKey } : {}),
    ...(check === undefined ? {} : { check }),
    lines,
  };
}

/** Source: knex/lib/dialects/postgres/schema/pg-tablecompiler.js, `_addColumn`: a statement for each part. */
function altered(table: TableName, draft: ColumnDraft): Step[] {
  const { name: column, lines } = draft;
  const actions: Action[] = [{ act: "drop-default", column, lines }];
  const alter = draft.alter ?? { nullable: true, type: true };
  if (alter.nullable) actions.push({ act: "drop-not-null", column, lines });
  if (alter.type) {
    const cast = draft.check === undefined ? "::" : "::text::";
    actions.push({
      act: "change-type",
      column,
      type: draft.type,
      using: `(${quote(column)}${cast}${draft.type})`,
      lines,
    });
  }
  if (draft.default !== undefined)
    actions.push({ act: "set-default", column, expression: draft.default, lines });
  if (alter.nullable && draft.nullable === false) actions.push({ act: "set-not-null", column, lines });
  return actions.map((action): Step => ({ do: "alter-table", table, actions: [action], lines }));
}

function inTable({ given }: Subject, note: TableNote): PlacedConstraint[] {
  if (note.do === "primary")
    return [
      { is: "primary-key", name: note.name ?? `${given}_pkey`, columns: note.columns, lines: note.lines },
    ];
  if (note.do !== "check") return [];
  return [
    {
      is: "check",
      expression: note.expression,
      ...(note.name === undefined ? {} : { name: note.name }),
      lines: note.lines,
    },
  ];
}

function afterwards({ table, given, isNew }: Subject, note: TableNote): Step[] {
  const { lines } = note;
  const add = (constraint: Extract<Action, { act: "add-constraint" }>["constraint"], at = lines): Step[] => [
    { do: "alter-table", table, actions: [{ act: "add-constraint", constraint, lines: at }], lines: at },
  ];
  switch (note.do) {
    case "step":
      return [note.step];
    case "foreign": {
      const { columns, references, name } = note.draft;
      // Knex leaves out a key that does not say what it refers to.
      if (!references) return [];
      return add(
        { is: "foreign-key", name: name ?? keyName(given, columns, "foreign"), columns, references },
        note.draft.lines,
      );
    }
    case "primary":
      return isNew
        ? []
        : add({ is: "primary-key", name: note.name ?? `${given}_pkey`, columns: note.columns });
    case "check":
      return isNew
        ? []
        : add({
            is: "check",
            expression: note.expression,
            ...(note.name === undefined ? {} : { name: note.name }),
          });
    case "comment":
      return [sql(`COMMENT ON TABLE ${nameOf(table)} IS ${literal(note.text)}`, lines)];
    default:
      return [];
  }
}

function sql(text: string, lines: LineRange): Step {
  return { do: "sql", sql: text, lines };
}

export function nameOf({ schema, name }: TableName): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`;
}

function isTold(entry: TableNote | Told): entry is Told {
  return entry.do === "unread" || entry.do === "data";
}
