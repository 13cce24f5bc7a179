-- migrate:up
set local statement_timeout = 3000;
alter table orders add column note text;

-- migrate:down
alter table orders drop column note;
