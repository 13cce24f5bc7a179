-- migrate:up
alter table orders add column note text;
alter table customers add column phone text, alter column name set default '';

-- migrate:down
alter table orders drop column note;
