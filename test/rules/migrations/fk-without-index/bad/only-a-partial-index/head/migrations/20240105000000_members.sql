-- +goose Up
-- +goose StatementBegin
CREATE TABLE members (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    team_id uuid NOT NULL REFERENCES teams (id) ON DELETE CASCADE, -- expect: migrations/fk-without-index
    left_at timestamptz
);
-- +goose StatementEnd
CREATE INDEX members_active ON members (team_id) WHERE left_at IS NULL;

-- +goose Down
DROP TABLE members;
