-- migrate:up
alter table readings alter column value type double precision; -- expect: migrations/table-rewrite

-- migrate:down
