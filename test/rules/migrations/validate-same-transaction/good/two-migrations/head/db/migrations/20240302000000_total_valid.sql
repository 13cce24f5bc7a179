-- migrate:up
alter table orders validate constraint orders_total;

-- migrate:down
