-- migrate:up
alter table readings alter column value type double precision; -- expect: migrations/column-type-rewrite

-- migrate:down
alter table readings alter column value type real;
