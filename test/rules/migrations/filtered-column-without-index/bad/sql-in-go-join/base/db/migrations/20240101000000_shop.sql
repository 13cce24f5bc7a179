-- +goose Up
CREATE TABLE customers (
    id bigint PRIMARY KEY,
    email text NOT NULL UNIQUE
);
CREATE TABLE invoices (
    id bigint PRIMARY KEY,
    customer_id bigint NOT NULL,
    total numeric NOT NULL
);

-- +goose Down
DROP TABLE invoices;
DROP TABLE customers;
