exports.up = (knex) =>
  knex.schema.alterTable("orders", (table) => {
    table.string("currency", 3).notNullable(); // expect: migrations/required-column-no-default
  });

exports.down = (knex) =>
  knex.schema.alterTable("orders", (table) => {
    table.dropColumn("currency");
  });
