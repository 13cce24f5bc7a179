exports.up = function (db, callback) {
  db.runSql(
    `
    CREATE TABLE notes (id bigserial PRIMARY KEY, about text NOT NULL);
    CREATE INDEX notes_about ON notes (about);
    `,
    callback,
  );
};

exports.down = function (db, callback) {
  db.dropTable('notes', callback);
};
