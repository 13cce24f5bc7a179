CREATE FULLTEXT INDEX orders_note ON orders (note);  -- expect: migrations/mysql-online-ddl
