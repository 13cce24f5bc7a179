exports.up = function (db, callback) {
  db.createTable(
    'order_lines',
    {
      id: { type: 'bigint', primaryKey: true, autoIncrement: true },
      order_id: { // expect: migrations/fk-without-index
        type: 'bigint',
        foreignKey: { name: 'order_lines_order_fk', table: 'orders', mapping: 'id', rules: { onDelete: 'CASCADE' } },
      },
    },
    callback,
  );
};

exports.down = function (db, callback) {
  db.dropTable('order_lines', callback);
};
