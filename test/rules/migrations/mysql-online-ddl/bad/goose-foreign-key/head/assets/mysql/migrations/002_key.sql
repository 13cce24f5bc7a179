-- +goose Up
ALTER TABLE orders
    ADD CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE;  -- expect: migrations/mysql-online-ddl

-- +goose Down
ALTER TABLE orders DROP FOREIGN KEY orders_customer_fk;
