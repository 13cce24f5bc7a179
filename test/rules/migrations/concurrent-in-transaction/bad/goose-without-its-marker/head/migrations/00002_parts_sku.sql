-- +goose Up
CREATE INDEX CONCURRENTLY parts_sku ON parts (sku); -- expect: migrations/concurrent-in-transaction

-- +goose Down
DROP INDEX parts_sku;
