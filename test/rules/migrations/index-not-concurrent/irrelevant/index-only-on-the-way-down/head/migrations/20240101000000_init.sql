-- +goose Up
CREATE TABLE cars (id bigserial PRIMARY KEY, plate text NOT NULL);
CREATE INDEX cars_plate ON cars (plate);

-- +goose Down
DROP TABLE cars;
