-- +goose NO TRANSACTION
-- +goose Up
alter table orders add column note text; -- expect: migrations/not-rerunnable
create index concurrently orders_note on orders (note);

-- +goose Down
drop index concurrently orders_note;
alter table orders drop column note;
