-- migrate:up
create index customers_name on customers (name);
alter table orders add column note text;

-- migrate:down
alter table orders drop column note;
drop index customers_name;
