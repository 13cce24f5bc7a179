-- migrate:up
alter table orders add constraint orders_customer foreign key (customer_id) references customers (id) not valid;
alter table orders validate constraint orders_customer; -- expect: migrations/validate-same-transaction

-- migrate:down
alter table orders drop constraint orders_customer;
