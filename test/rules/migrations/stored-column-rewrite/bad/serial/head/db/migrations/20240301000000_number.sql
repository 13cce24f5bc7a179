-- migrate:up
alter table orders
  add column note text,
  add column number bigserial; -- expect: migrations/stored-column-rewrite

-- migrate:down
alter table orders drop column number;
