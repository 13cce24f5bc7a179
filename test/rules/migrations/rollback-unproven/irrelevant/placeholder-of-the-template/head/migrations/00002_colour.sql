-- +goose Up
ALTER TABLE parcels ADD COLUMN colour text;

-- +goose Down
SELECT 'down SQL query';
