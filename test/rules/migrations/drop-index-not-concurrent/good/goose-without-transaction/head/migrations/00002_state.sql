-- +goose NO TRANSACTION
-- +goose Up
drop index concurrently orders_state;

-- +goose Down
create index concurrently orders_state on orders (state);
