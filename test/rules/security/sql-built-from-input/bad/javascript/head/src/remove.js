const { pool } = require("./pool");

exports.remove = async (event) => {
  const { id } = event.pathParameters;
  await pool.query(`delete from orders where id = ${id}`); // expect: security/sql-built-from-input
};
