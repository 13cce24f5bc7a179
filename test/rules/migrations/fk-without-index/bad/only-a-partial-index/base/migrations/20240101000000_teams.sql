-- +goose Up
CREATE TABLE teams (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);

-- +goose Down
DROP TABLE teams;
