exports.up = function (db, callback) {
  db.runSql('CREATE INDEX CONCURRENTLY orders_status ON orders (status)', callback); // expect: migrations/concurrent-in-transaction
};
