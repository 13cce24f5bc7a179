-- migrate:up
lock table orders in access exclusive mode; -- expect: migrations/maintenance-blocks
alter table orders add column note text;

-- migrate:down
