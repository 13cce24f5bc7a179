import type { Step } from "../steps/step.ts";
import { isRowSql } from "./journal.ts";
import { short, type Site, type Value } from "./value.ts";

/** SQL that a program sends: as it stands, or, where part of it is not known, by what it starts with. */
export function sqlStepOf(value: Value | undefined, site: Site): Step {
  const { lines } = site;
  if (value?.is === "text")
    return {
      do: "sql",
      sql: value.text,
      lines,
      ...(value.line === undefined ? {} : { firstLine: value.line }),
    };
  const starts = value?.is === "unknown" ? value.starts : undefined;
  if (starts !== undefined && isRowSql(starts)) return { do: "data", what: short(site.text), lines };
  return { do: "unread", what: short(site.text), lines };
}
