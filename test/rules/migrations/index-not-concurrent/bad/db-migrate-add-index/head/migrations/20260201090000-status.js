exports.up = async function (db) {
  await db.addIndex('orders', 'orders_status', ['status']); // expect: migrations/index-not-concurrent
};

exports.down = async function (db) {
  await db.removeIndex('orders', 'orders_status');
};
