exports.up = (knex) =>
  knex.schema.createTable("orders", (table) => {
    table.bigIncrements("id");
    table.bigInteger("customer_id").notNullable().references("customers.id").index();
    table.string("status").notNullable();
  });

exports.down = (knex) => knex.schema.dropTable("orders");
