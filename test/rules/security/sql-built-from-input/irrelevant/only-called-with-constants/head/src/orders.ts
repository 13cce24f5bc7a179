async function count(table: string) {
  return db.query(`select count(*) from ${table}`);
}

export async function counts() {
  return [await count("orders"), await count("customers")];
}
