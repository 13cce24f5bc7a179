-- migrate:up
alter table orders add column note text;

-- migrate:down
