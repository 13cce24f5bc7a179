-- migrate:up
alter table orders add column note text;
drop index if exists public.orders_state; -- expect: migrations/drop-index-not-concurrent

-- migrate:down
create index orders_state on orders (state);
alter table orders drop column note;
