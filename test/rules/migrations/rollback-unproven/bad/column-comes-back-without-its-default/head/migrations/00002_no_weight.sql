-- +goose Up
ALTER TABLE parcels ADD COLUMN size text;
ALTER TABLE parcels DROP COLUMN weight_grams; -- expect: migrations/rollback-unproven

-- +goose Down
ALTER TABLE parcels ADD COLUMN weight_grams integer;
ALTER TABLE parcels DROP COLUMN size;
