-- +goose Up
alter table orders add constraint orders_state_set not null state not valid;
alter table orders validate constraint orders_state_set; -- expect: migrations/validate-same-transaction

-- +goose Down
