import { type Text, textOf, unknown, type Value } from "../javascript/value.ts";
import { constantOf } from "./data-types.ts";

/** Fills `?`, `:name` and `$1` with their values; what is not known leaves the text unknown, but for how it starts. */
export function fill(text: Value | undefined, values: Value | undefined): Value {
  if (text?.is !== "text") return text ?? unknown("a query");
  if (values === undefined) return text;
  let isWhole = true;
  const place = (value: Value | undefined): string => {
    const sql = value === undefined ? undefined : listed(value);
    if (sql === undefined) isWhole = false;
    return sql ?? "";
  };
  let next = 0;
  const filled =
    values.is === "fields"
      ? text.text.replace(
          /(?<![:\w]):(\w+)|\$(\w+)/g,
          (whole, name: string | undefined, bound: string | undefined) => {
            const value = values.map.get(name ?? bound ?? "");
            return value ? place(value) : whole;
          },
        )
      : values.is === "list"
        ? text.text.replace(/\?|\$(\d+)/g, (_, at: string | undefined) =>
            place(values.items[at === undefined ? next++ : Number(at) - 1]),
          )
        : undefined;
  if (filled === undefined || !isWhole) return { ...unknown(text.text), starts: text.text };
  return textOf(filled, placeOf(text, filled));
}

function listed(value: Value): string | undefined {
  if (value.is !== "list") return constantOf(value);
  const items = value.items.map((item) => constantOf(item));
  return items.every((item) => item !== undefined) ? items.join(", ") : undefined;
}

function placeOf(text: Text, filled: string): number | undefined {
  return filled.split("\n").length === text.text.split("\n").length ? text.line : undefined;
}
