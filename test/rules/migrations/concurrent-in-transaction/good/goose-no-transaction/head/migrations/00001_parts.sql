-- +goose Up
CREATE TABLE parts (id bigserial PRIMARY KEY, sku text NOT NULL);

-- +goose Down
DROP TABLE parts;
