exports.up = function (knex) {
  return knex.schema.alterTable("orders", (table) => {
    table.index(["status"]); // expect: migrations/index-not-concurrent
  });
};

exports.down = function (knex) {
  return knex.schema.alterTable("orders", (table) => {
    table.dropIndex(["status"]);
  });
};
