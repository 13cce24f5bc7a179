import type { LineRange } from "../../domain/pull-request.ts";
import type { Action, Column, Step } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import type { Blueprint, ColumnDraft, ForeignDraft, IndexDraft } from "./blueprint.ts";
import { parseTable } from "./known-schema.ts";
import { indexName } from "./names.ts";

/** Laravel 11 was the first to give each added or changed column a statement of its own, in the program's order. */
const ONE_BY_ONE = 11;

/**
 * The statements that Laravel sends for a blueprint, in its order.
 *
 * @param lines of the whole call
 * @param major Laravel's own version, when the repository tells it
 */
export function writeBlueprint(blueprint: Blueprint, lines: LineRange, major: number | undefined): Step[] {
  const table = parseTable(blueprint.table);
  const columns = blueprint.commands.flatMap((command) => (command.do === "column" ? [command.column] : []));
  const hasPrimary = blueprint.commands.some(({ do: what, ...rest }) =>
    what === "index" && "index" in rest ? rest.index.kind === "primary" : false,
  );
  const steps: Step[] = [];
  const together = major !== undefined && major < ONE_BY_ONE;
  if (blueprint.creating) {
    steps.push({
      do: "create-table",
      table,
      columns: columns.map((column) => columnOf(column, hasPrimary, false)),
      lines,
    });
    steps.push(...columns.flatMap((column) => unknownDefault(blueprint, column)));
  } else if (together) {
    const changes = columns.filter(({ change }) => change).flatMap((column) => changesOf(column, true));
    const added = columns.filter(({ change }) => !change).map((column) => addition(column, hasPrimary));
    for (const [first, ...rest] of [changes, added])
      if (first) steps.push({ do: "alter-table", table, actions: [first, ...rest], lines });
    steps.push(...columns.flatMap((column) => unknownDefault(blueprint, column)));
  }
  for (const command of blueprint.commands) {
    if (command.do === "steps") steps.push(...command.steps);
    else if (command.do === "foreign") steps.push(foreignKey(blueprint, command.foreign));
    else if (command.do === "index") steps.push(...indexSteps(blueprint, command.index));
    else if (!blueprint.creating && !together) {
      const { column } = command;
      const [first, ...rest] = column.change ? changesOf(column, false) : [addition(column, hasPrimary)];
      if (first) steps.push({ do: "alter-table", table, actions: [first, ...rest], lines: column.lines });
      steps.push(...unknownDefault(blueprint, column));
    }
  }
  for (const column of columns) steps.push(...fluentIndex(blueprint, column));
  for (const column of columns) steps.push(...afterwards(blueprint, column));
  const { comment } = blueprint;
  if (comment)
    steps.push({
      do: "sql",
      sql: `comment on table ${dotted(blueprint)} is ${literal(comment.text)}`,
      lines: comment.lines,
    });
  return steps;
}

function columnOf(draft: ColumnDraft, hasPrimary: boolean, adding: boolean): Column {
  const { name, collation, stored, virtual, identity, check, lines } = draft;
  const generated = stored ?? virtual;
  const sequence = draft.autoIncrement && draft.serial !== undefined && !identity;
  const fallback = draft.useCurrent ? { sql: "CURRENT_TIMESTAMP" } : draft.default;
  // A default that is not known is there all the same: without it the column would be thought to be required.
  const unknown = adding && fallback === "unknown";
  return {
    name,
    type: sequence ? (draft.serial ?? draft.type) : `${draft.type}${identity ? identitySql(identity) : ""}`,
    notNull: !draft.nullable && !unknown,
    ...(collation === undefined ? {} : { collation }),
    ...(typeof fallback === "object" && fallback !== null ? { default: fallback.sql } : {}),
    ...(generated === undefined
      ? {}
      : { generated: { expression: generated, ...(stored === undefined ? { virtual: true } : {}) } }),
    ...(draft.autoIncrement && !hasPrimary ? { primaryKey: true } : {}),
    ...(check === undefined ? {} : { check }),
    lines,
  };
}

function identitySql({ always, options }: { always: boolean; options: string }): string {
  return ` generated ${always ? "always" : "by default"} as identity${options ? ` (${options})` : ""}`;
}

function addition(draft: ColumnDraft, hasPrimary: boolean): Action {
  return { act: "add-column", column: columnOf(draft, hasPrimary, true), lines: draft.lines };
}

/**
 * From Laravel 11 on, what a change does not say is taken away; before, only what it says was changed
 * (`onlyWhatIsSaid`).
 */
function changesOf(draft: ColumnDraft, onlyWhatIsSaid: boolean): Action[] {
  const { name: column, lines, nullable, collation } = draft;
  const type = draft.check === undefined ? draft.type : `${draft.type} check (${draft.check})`;
  const actions: Action[] = [
    draft.check === undefined
      ? {
          act: "change-type",
          column,
          type,
          ...(collation === undefined ? {} : { collation }),
          lines,
        }
      : { act: "clause", sql: `ALTER COLUMN ${quote(column)} TYPE ${type}`, lines },
  ];
  if (nullable !== undefined || !onlyWhatIsSaid)
    actions.push({ act: nullable ? "drop-not-null" : "set-not-null", column, lines });
  const fallback = draft.useCurrent ? { sql: "CURRENT_TIMESTAMP" } : draft.default;
  if (typeof fallback === "object" && fallback !== null)
    actions.push({ act: "set-default", column, expression: fallback.sql, lines });
  else if (fallback !== "unknown" && !draft.autoIncrement && (fallback === null || !onlyWhatIsSaid))
    actions.push({ act: "drop-default", column, lines });
  if (draft.identity)
    actions.push(
      { act: "clause", sql: `ALTER COLUMN ${quote(column)} DROP IDENTITY IF EXISTS`, lines },
      { act: "clause", sql: `ALTER COLUMN ${quote(column)} ADD${identitySql(draft.identity)}`, lines },
    );
  else if (!draft.autoIncrement && !onlyWhatIsSaid)
    actions.push({ act: "clause", sql: `ALTER COLUMN ${quote(column)} DROP IDENTITY IF EXISTS`, lines });
  return actions;
}

function unknownDefault(blueprint: Blueprint, draft: ColumnDraft): Step[] {
  return draft.default === "unknown" && !draft.useCurrent
    ? [{ do: "unread", what: `the default of ${blueprint.table}.${draft.name}`, lines: draft.lines }]
    : [];
}

function foreignKey(blueprint: Blueprint, draft: ForeignDraft): Step {
  const { columns, on, references, onDelete, onUpdate, deferrable, initiallyImmediate, lines } = draft;
  if (on === undefined || !references)
    return {
      do: "unread",
      what: `the table that the foreign key on ${columns.join(", ")} refers to`,
      lines,
    };
  return {
    do: "alter-table",
    table: parseTable(blueprint.table),
    actions: [
      {
        act: "add-constraint",
        constraint: {
          is: "foreign-key",
          name: draft.name ?? indexName(blueprint.table, "foreign", columns),
          columns,
          references: {
            table: parseTable(on),
            columns: references,
            ...(onDelete ? { onDelete } : {}),
            ...(onUpdate ? { onUpdate } : {}),
            ...(deferrable
              ? {
                  deferrable:
                    initiallyImmediate === false
                      ? ("initially deferred" as const)
                      : ("initially immediate" as const),
                }
              : {}),
          },
          ...(draft.notValid ? { notValid: true } : {}),
        },
        lines,
      },
    ],
    lines,
  };
}

function indexSteps(blueprint: Blueprint, draft: IndexDraft): Step[] {
  const table = parseTable(blueprint.table);
  const { kind, keys, algorithm, online, deferrable, initiallyImmediate, lines } = draft;
  const kindName = kind === "spatialIndex" ? "spatialindex" : kind;
  if (!isColumns(keys)) {
    const head = kind === "unique" ? "create unique index" : "create index";
    return [
      {
        do: "sql",
        sql: `${head} ${quote(draft.name ?? "")} on ${dotted(blueprint)}${algorithm ? ` using ${algorithm}` : ""} (${keys.expression})`,
        lines,
      },
    ];
  }
  const name = draft.name ?? indexName(blueprint.table, kindName, keys);
  if (kind === "primary")
    return [
      {
        do: "alter-table",
        table,
        actions: [{ act: "add-constraint", constraint: { is: "primary-key", columns: keys }, lines }],
        lines,
      },
    ];
  const create: Step = {
    do: "create-index",
    table,
    name,
    keys: keys.map((column) => ({ column })),
    ...(online ? { concurrently: true } : {}),
    ...(algorithm ? { method: algorithm } : {}),
    lines,
  };
  if (kind === "unique") {
    const usesIndex = online || algorithm !== undefined;
    const constraint = {
      is: "unique" as const,
      name,
      columns: keys,
      ...(usesIndex ? { using: name } : {}),
      ...(draft.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
      ...(deferrable
        ? {
            deferrable:
              initiallyImmediate === false
                ? ("initially deferred" as const)
                : ("initially immediate" as const),
          }
        : {}),
    };
    const add: Step = {
      do: "alter-table",
      table,
      actions: [{ act: "add-constraint", constraint, lines }],
      lines,
    };
    return usesIndex ? [{ ...create, unique: true }, add] : [add];
  }
  if (kind === "fulltext") {
    const vectors = keys.map((key) => `to_tsvector(${literal(draft.language ?? "english")}, ${quote(key)})`);
    return [{ ...create, method: "gin", keys: [{ expression: vectors.join(" || ") }] }];
  }
  return [kind === "spatialIndex" ? { ...create, method: "gist" } : create];
}

function isColumns(keys: IndexDraft["keys"]): keys is readonly string[] {
  return Array.isArray(keys);
}

/** Laravel makes at most one index of what a column declares, in this order. */
function fluentIndex(blueprint: Blueprint, { name, indexes, change, lines }: ColumnDraft): Step[] {
  for (const kind of ["primary", "unique", "index", "fulltext", "spatialIndex"] as const) {
    const wanted = indexes[kind];
    if (wanted === undefined) continue;
    if (wanted === false) return change ? [dropOf(blueprint, kind, [name], lines)] : [];
    return indexSteps(blueprint, {
      is: "index",
      kind,
      keys: [name],
      ...(typeof wanted === "string" ? { name: wanted } : {}),
      lines,
    });
  }
  return [];
}

/** `drop index` for indexes, `drop constraint` for what PostgreSQL keeps as a constraint. */
export function dropOf(
  blueprint: Blueprint,
  kind: IndexDraft["kind"] | "foreign",
  what: readonly string[] | string,
  lines: LineRange,
): Step {
  const table = parseTable(blueprint.table);
  const name =
    kind === "primary"
      ? `${table.name}_pkey`
      : typeof what === "string"
        ? what
        : indexName(blueprint.table, kind === "spatialIndex" ? "spatialindex" : kind, what);
  return kind === "primary" || kind === "unique" || kind === "foreign"
    ? { do: "alter-table", table, actions: [{ act: "drop-constraint", name, lines }], lines }
    : { do: "drop-index", index: parseTable(name), lines };
}

function afterwards(blueprint: Blueprint, column: ColumnDraft): Step[] {
  const steps: Step[] = [];
  if (column.startingValue !== undefined && column.autoIncrement)
    steps.push({
      do: "sql",
      sql: `alter sequence ${blueprint.table}_${column.name}_seq restart with ${column.startingValue}`,
      lines: column.lines,
    });
  if (column.comment !== undefined)
    steps.push({
      do: "sql",
      sql: `comment on column ${dotted(blueprint)}.${quote(column.name)} is ${literal(column.comment)}`,
      lines: column.lines,
    });
  return steps;
}

function dotted({ table }: Blueprint): string {
  return table.split(".").map(quote).join(".");
}
