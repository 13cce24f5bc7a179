exports.up = (knex) =>
  knex.schema.alterTable("orders", (table) => {
    table.string("currency", 3); // expect: migrations/rollback-unproven
    table.string("channel", 20);
  });

exports.down = (knex) =>
  knex.schema.alterTable("orders", (table) => {
    table.dropColumn("currency");
  });
