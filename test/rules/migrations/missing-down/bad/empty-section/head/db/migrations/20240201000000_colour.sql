-- +goose Up
create index shop_label on shop (label); -- expect: migrations/missing-down

-- +goose Down
