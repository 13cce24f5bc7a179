export function findAll(ids: string[]) {
  const marks = ids.map((_, index) => `$${index + 1}`).join(", ");
  return db.query(`select * from orders where id in (${marks})`, ids);
}
