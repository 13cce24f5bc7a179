exports.up = (knex) =>
  knex.schema.alterTable("customers", (table) => {
    table.dropColumn("fax"); // expect: migrations/destructive-change
  });

exports.down = (knex) =>
  knex.schema.alterTable("customers", (table) => {
    table.string("fax");
  });
