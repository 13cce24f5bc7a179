exports.up = function (db, callback) {
  db.runSql(
    `
    CREATE TABLE orders (
      id bigserial PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers (id),
      status text NOT NULL
    );
    CREATE INDEX orders_customer ON orders (customer_id);
    `,
    callback,
  );
};

exports.down = function (db, callback) {
  db.runSql('DROP TABLE orders;', callback);
};
