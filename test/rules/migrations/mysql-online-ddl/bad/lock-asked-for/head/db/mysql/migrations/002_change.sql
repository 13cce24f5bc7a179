CREATE INDEX orders_status ON orders (status) LOCK = SHARED;  -- expect: migrations/mysql-online-ddl
