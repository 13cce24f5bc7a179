exports.up = (knex) =>
  knex.schema.createTable("customers", (table) => {
    table.bigIncrements("id");
    table.string("email").notNullable().unique();
    table.string("fax");
  });

exports.down = (knex) => knex.schema.dropTable("customers");
