-- +goose Up
create index orders_state_time on orders (state, placed_at);
drop index orders_state; -- expect: migrations/drop-index-not-concurrent

-- +goose Down
