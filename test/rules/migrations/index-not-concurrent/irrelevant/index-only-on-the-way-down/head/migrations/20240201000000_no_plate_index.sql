-- +goose Up
-- +goose NO TRANSACTION
DROP INDEX CONCURRENTLY cars_plate;

-- +goose Down
CREATE INDEX cars_plate ON cars (plate);
