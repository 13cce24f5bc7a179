-- +goose Up
alter table orders alter column customer_id type integer;
alter table customers add column note text;
alter table orders alter column total type integer; -- expect: migrations/merge-alter-table

-- +goose Down
