const fs = require('fs');
const path = require('path');

exports.up = function (db) {
  const file = path.join(__dirname, 'sqls', '20260201090000-fax-up.sql');
  return new Promise((resolve, reject) => {
    fs.readFile(file, { encoding: 'utf-8' }, (err, data) => (err ? reject(err) : resolve(data)));
  }).then((data) => db.runSql(data));
};

exports.down = function (db) {
  const file = path.join(__dirname, 'sqls', '20260201090000-fax-down.sql');
  return new Promise((resolve, reject) => {
    fs.readFile(file, { encoding: 'utf-8' }, (err, data) => (err ? reject(err) : resolve(data)));
  }).then((data) => db.runSql(data));
};
