-- +goose Up
alter table orders rename column total to amount;
create index orders_amount on orders (amount); -- expect: migrations/lock-held-while-working
create index orders_placed on orders (placed_at);

-- +goose Down
