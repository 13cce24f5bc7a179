exports.up = async (db) => {
  await db.addColumn('orders', 'currency', { type: 'string', length: 3 });
  await db.addColumn('orders', 'channel', { type: 'string', length: 20 }); // expect: migrations/rollback-unproven
};

exports.down = (db) => db.removeColumn('orders', 'currency');
