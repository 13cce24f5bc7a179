exports.up = async (knex) => {
  await knex.schema.createTable("order_lines", (table) => {
    table.bigIncrements("id");
    table
      .bigInteger("order_id") // expect: migrations/fk-without-index
      .notNullable()
      .references("id")
      .inTable("orders");
  });
};

exports.down = (knex) => knex.schema.dropTable("order_lines");
