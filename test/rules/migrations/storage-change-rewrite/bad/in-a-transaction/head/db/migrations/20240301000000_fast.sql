-- migrate:up
alter table customers add column note text;
alter table orders set unlogged; -- expect: migrations/storage-change-rewrite

-- migrate:down
alter table orders set logged;
alter table customers drop column note;
