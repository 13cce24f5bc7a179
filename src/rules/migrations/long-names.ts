/** Bytes that PostgreSQL keeps of a name. Source: PostgreSQL documentation, "Identifiers and Key Words". */
const MAX_NAME = 63;

/** Literals, comments and dollar quotes are skipped; what is left are names and key words. */
const TOKEN =
  /'(?:[^']|'')*'|--[^\n]*|\/\*[^]*?\*\/|(\$[A-Za-z_\u0080-\uffff]*\$)[^]*?\1|"((?:[^"]|"")*)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/g;

/** Names in a statement that are longer than PostgreSQL keeps, as written. */
export function longNames(sql: string): readonly string[] {
  const names: string[] = [];
  for (const [, , quoted, bare] of sql.matchAll(TOKEN)) {
    const name = quoted?.replaceAll('""', '"') ?? bare;
    if (name !== undefined && Buffer.byteLength(name) > MAX_NAME) names.push(name);
  }
  return names;
}
