-- +goose Up
CREATE TABLE invoices (id bigserial PRIMARY KEY, number text NOT NULL);

-- +goose Down
DROP TABLE invoices;
