-- +goose Up
ALTER TABLE parcels DROP COLUMN weight_grams;

-- +goose Down
-- +goose StatementBegin
DO $$ BEGIN RAISE EXCEPTION 'the weights are gone: restore parcels from the backup'; END $$;
-- +goose StatementEnd
