-- migrate:up
alter table orders add column note text;
alter table orders validate constraint orders_total;

-- migrate:down
alter table orders drop column note;
