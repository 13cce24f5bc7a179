ALTER TABLE orders ADD CONSTRAINT orders_total CHECK (total >= 0);  -- expect: migrations/mysql-online-ddl
