import format from "pg-format";

export async function dump(client: Client, table: string) {
  await client.query(format("select * from %I where kind = %L", table, "order"));
  return client.query(`select count(*) from ${client.escapeIdentifier(table)}`);
}
