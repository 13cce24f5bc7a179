/** A name as it can stand in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it can stand in SQL, whatever `standard_conforming_strings` is. */
export function literal(value: string): string {
  return `e'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
