ALTER TABLE orders
    ADD COLUMN gross INT GENERATED ALWAYS AS (total * 119 DIV 100) STORED,  -- expect: migrations/mysql-online-ddl
    ADD INDEX orders_gross (gross);
