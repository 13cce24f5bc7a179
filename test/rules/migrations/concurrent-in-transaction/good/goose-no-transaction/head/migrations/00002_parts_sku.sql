-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY parts_sku ON parts (sku);

-- +goose Down
DROP INDEX CONCURRENTLY parts_sku;
