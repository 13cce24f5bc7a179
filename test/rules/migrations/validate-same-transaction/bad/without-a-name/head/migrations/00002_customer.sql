-- +goose Up
alter table orders add foreign key (customer_id) references customers not valid;
alter table orders validate constraint orders_customer_id_fkey; -- expect: migrations/validate-same-transaction

-- +goose Down
