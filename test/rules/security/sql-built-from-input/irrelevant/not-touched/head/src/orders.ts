export function findByName(name: string) {
  return db.query(`select * from customers where name = '${name}'`);
}

export const LIMIT = 50;
