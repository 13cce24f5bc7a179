-- +goose Up
ALTER TABLE parcels ADD CONSTRAINT parcels_weight CHECK (weight_grams >= 0);

-- +goose Down
ALTER TABLE parcels DROP CONSTRAINT parcels_weight_check; -- expect: migrations/rollback-unproven
