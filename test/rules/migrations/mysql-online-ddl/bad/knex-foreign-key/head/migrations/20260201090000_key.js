exports.up = (knex) =>
  knex.schema.alterTable("orders", (table) => {
    table.foreign("customer_id").references("customers.id"); // expect: migrations/mysql-online-ddl
  });

exports.down = (knex) =>
  knex.schema.alterTable("orders", (table) => {
    table.dropForeign("customer_id");
  });
