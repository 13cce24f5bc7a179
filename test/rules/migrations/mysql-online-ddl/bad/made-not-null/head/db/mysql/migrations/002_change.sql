ALTER TABLE orders MODIFY COLUMN note VARCHAR(50) NOT NULL;  -- expect: migrations/mysql-online-ddl
