alter table payments alter column id type bigint; -- expect: migrations/table-rewrite
