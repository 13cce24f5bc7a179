import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index concurrently orders_status_index on orders (status) -- expect: migrations/concurrent-in-transaction
  `);
}
