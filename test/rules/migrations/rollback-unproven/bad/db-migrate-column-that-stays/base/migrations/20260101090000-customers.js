exports.up = function (db, callback) {
  db.createTable(
    'customers',
    {
      id: { type: 'bigint', primaryKey: true, autoIncrement: true },
      email: { type: 'string', notNull: true, unique: true },
      fax: 'string',
    },
    callback,
  );
};

exports.down = function (db, callback) {
  db.dropTable('customers', callback);
};
