-- +goose Up
ALTER TABLE parcels DROP COLUMN weight_grams;

-- +goose Down
ALTER TABLE parcels ADD COLUMN weight_grams integer NOT NULL DEFAULT 0;
