ALTER TABLE orders
    PARTITION BY HASH (id) PARTITIONS 8;  -- expect: migrations/mysql-online-ddl
