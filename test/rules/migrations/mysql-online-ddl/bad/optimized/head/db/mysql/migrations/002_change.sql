OPTIMIZE TABLE orders;  -- expect: migrations/mysql-online-ddl
