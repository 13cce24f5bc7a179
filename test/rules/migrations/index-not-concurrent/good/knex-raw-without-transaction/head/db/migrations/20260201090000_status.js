exports.up = function (knex) {
  return knex.raw("create index concurrently orders_status_index on orders (status)");
};

exports.down = function (knex) {
  return knex.raw("drop index concurrently orders_status_index");
};

exports.config = { transaction: false };
