-- +goose Up
ALTER TABLE orders ADD COLUMN currency CHAR(3);

-- +goose Down
ALTER TABLE orders DROP COLUMN currency, MODIFY total BIGINT NOT NULL;
