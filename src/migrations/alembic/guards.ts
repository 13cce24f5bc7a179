import type { Action, Step } from "../steps/step.ts";

/**
 * `if "note" not in columns: op.add_column(... "note" ...)`: the program looks whether a thing is there before it
 * makes it, or takes it away, as IF NOT EXISTS and IF EXISTS do. Only where what is asked for by name is what the
 * steps make; `undefined` otherwise.
 *
 * @param condition program text
 */
export function guarded(steps: readonly Step[], condition: string): readonly Step[] | undefined {
  if (/\b(?:and|or|if)\b/.test(condition)) return undefined;
  const asked = new Set([...condition.matchAll(/["']([^"']{1,200})["']/g)].map(([, name]) => name ?? ""));
  const makes = /\bnot\b/.test(condition);
  if (!makes && !/\bin\b|exists|has_/.test(condition)) return undefined;
  const tables = new Set<string>();
  const each = steps.map((step) => (makes ? made(step, asked, tables) : taken(step, asked)));
  return each.every((step) => step !== undefined) ? each : undefined;
}

function made(step: Step, asked: ReadonlySet<string>, tables: Set<string>): Step | undefined {
  switch (step.do) {
    case "create-table":
      if (!asked.has(step.table.name)) return undefined;
      tables.add(step.table.name);
      return { ...step, ifNotExists: true };
    case "create-index":
      return (step.name !== undefined && asked.has(step.name)) || tables.has(step.table.name)
        ? { ...step, ifNotExists: true }
        : undefined;
    case "alter-table":
      return withAction(step, (action) =>
        action.act === "add-column" && asked.has(action.column.name)
          ? { ...action, ifNotExists: true }
          : undefined,
      );
    default:
      return undefined;
  }
}

function taken(step: Step, asked: ReadonlySet<string>): Step | undefined {
  switch (step.do) {
    case "drop-table":
      return step.tables.every(({ name }) => asked.has(name)) ? { ...step, ifExists: true } : undefined;
    case "drop-index":
      return asked.has(step.index.name) ? { ...step, ifExists: true } : undefined;
    case "alter-table":
      return withAction(step, (action) =>
        (action.act === "drop-column" && asked.has(action.column)) ||
        (action.act === "drop-constraint" && asked.has(action.name))
          ? { ...action, ifExists: true }
          : undefined,
      );
    default:
      return undefined;
  }
}

function withAction(
  step: Extract<Step, { do: "alter-table" }>,
  change: (action: Action) => Action | undefined,
): Step | undefined {
  const [only, ...others] = step.actions;
  const action = others.length === 0 ? change(only) : undefined;
  return action && { ...step, actions: [action] };
}
