export function overdue(knex, day) {
  return knex("orders")
    .where({ status: "open" }) // expect: migrations/filtered-column-without-index
    .andWhere("placed_at", "<", day)
    .orderBy("placed_at");
}
