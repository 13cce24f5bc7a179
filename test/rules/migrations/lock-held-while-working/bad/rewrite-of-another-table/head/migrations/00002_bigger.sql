-- +goose Up
alter table customers add column note text;
alter table orders alter column total type double precision; -- expect: migrations/lock-held-while-working

-- +goose Down
