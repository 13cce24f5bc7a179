exports.up = (knex) =>
  knex.schema
    .createTable("customers", (table) => {
      table.increments("id");
    })
    .createTable("orders", (table) => {
      table.increments("id");
      table.integer("customer_id").unsigned().notNullable();
    });

exports.down = (knex) => knex.schema.dropTable("orders").dropTable("customers");
