alter table orders add column note text;
create index customers_name on customers (name);
