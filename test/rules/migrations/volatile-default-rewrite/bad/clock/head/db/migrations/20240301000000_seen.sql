-- migrate:up
alter table orders add column seen_at timestamptz default clock_timestamp(); -- expect: migrations/volatile-default-rewrite

-- migrate:down
alter table orders drop column seen_at;
