-- migrate:up
truncate orders;
alter table orders add constraint orders_total check (total >= 0);

-- migrate:down
alter table orders drop constraint orders_total;
