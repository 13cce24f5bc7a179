ALTER TABLE orders
    ADD COLUMN currency CHAR(3) NOT NULL DEFAULT 'EUR',  -- expect: migrations/mysql-online-ddl
    ADD INDEX orders_currency (currency);
