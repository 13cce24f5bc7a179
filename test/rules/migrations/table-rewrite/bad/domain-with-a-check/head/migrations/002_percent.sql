alter table payments add column off percent; -- expect: migrations/table-rewrite
