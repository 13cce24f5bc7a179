-- +goose Up
CREATE TABLE parcels (
    id bigserial PRIMARY KEY,
    weight_grams integer NOT NULL DEFAULT 0,
    sent_at timestamptz
);

-- +goose Down
DROP TABLE parcels;
