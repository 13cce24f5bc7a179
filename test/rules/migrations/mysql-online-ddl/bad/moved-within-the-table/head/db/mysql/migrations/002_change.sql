ALTER TABLE orders MODIFY COLUMN note VARCHAR(50) AFTER id;  -- expect: migrations/mysql-online-ddl
