exports.up = (db) => db.addColumn('orders', 'currency', { type: 'string', length: 3, notNull: true }); // expect: migrations/required-column-no-default

exports.down = (db) => db.removeColumn('orders', 'currency');
