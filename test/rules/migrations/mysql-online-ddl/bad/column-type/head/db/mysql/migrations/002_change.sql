ALTER TABLE orders
    ADD COLUMN currency CHAR(3) NOT NULL DEFAULT 'EUR',
    MODIFY COLUMN total BIGINT NOT NULL;  -- expect: migrations/mysql-online-ddl
