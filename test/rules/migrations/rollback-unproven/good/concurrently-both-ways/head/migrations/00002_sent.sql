-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY parcels_sent ON parcels (sent_at);

-- +goose Down
DROP INDEX CONCURRENTLY parcels_sent;
