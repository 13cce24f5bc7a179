import { type PyValue, textOf } from "../python/value.ts";
import type { References, TableName } from "../steps/step.ts";

const ACTIONS = new Set(["cascade", "restrict", "set null", "set default", "no action"]);

/** `schema.table.column` for each column, and the words that go with a foreign key. */
export function referencesOf(
  targets: readonly string[],
  named: ReadonlyMap<string, PyValue>,
): References | undefined {
  const parts = targets.map((target) => target.split("."));
  const [first] = parts;
  if (!first || first.length < 2) return undefined;
  const table: TableName =
    first.length > 2
      ? { schema: first.slice(0, -2).join("."), name: first.at(-2) ?? "" }
      : { name: first[0] ?? "" };
  return { ...optionsOf(named), table, columns: parts.map((part) => part.at(-1) ?? "") };
}

/** `ondelete`, `onupdate`, `deferrable` and `initially`. */
export function optionsOf(named: ReadonlyMap<string, PyValue>): Omit<References, "table"> {
  const onDelete = actionOf(named.get("ondelete"));
  const onUpdate = actionOf(named.get("onupdate"));
  const initially = textOf(named.get("initially"))?.toLowerCase();
  const deferrable = named.get("deferrable");
  return {
    ...(onDelete ? { onDelete } : {}),
    ...(onUpdate ? { onUpdate } : {}),
    ...(deferrable?.is === "boolean" && deferrable.value
      ? {
          deferrable:
            initially === "deferred" ? ("initially deferred" as const) : ("initially immediate" as const),
        }
      : {}),
  };
}

function actionOf(value: PyValue | undefined): References["onDelete"] {
  const word = textOf(value)?.toLowerCase().replace(/\s+/g, " ").trim();
  return word !== undefined && isAction(word) ? word : undefined;
}

function isAction(word: string): word is NonNullable<References["onDelete"]> {
  return ACTIONS.has(word);
}
