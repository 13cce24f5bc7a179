-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX invoices_number ON invoices (number); -- expect: migrations/index-not-concurrent

-- +goose Down
DROP INDEX invoices_number;
