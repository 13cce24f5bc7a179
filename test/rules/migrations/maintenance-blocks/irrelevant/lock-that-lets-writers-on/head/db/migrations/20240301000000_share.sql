-- migrate:up
lock table orders in row exclusive mode;
alter table customers add column note text;

-- migrate:down
