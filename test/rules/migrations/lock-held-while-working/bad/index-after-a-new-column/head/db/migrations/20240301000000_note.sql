-- migrate:up
alter table orders add column note text;
create index customers_name on customers (name); -- expect: migrations/lock-held-while-working

-- migrate:down
drop index customers_name;
alter table orders drop column note;
