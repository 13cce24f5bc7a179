alter table payments alter column id type bigint; -- expect: migrations/column-type-rewrite
