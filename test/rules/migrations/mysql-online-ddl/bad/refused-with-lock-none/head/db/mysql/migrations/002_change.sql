ALTER TABLE orders MODIFY COLUMN total DECIMAL(12, 2) NOT NULL, ALGORITHM=INPLACE, LOCK=NONE;  -- expect: migrations/mysql-online-ddl
