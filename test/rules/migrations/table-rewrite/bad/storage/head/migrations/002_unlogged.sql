alter table payments set unlogged; -- expect: migrations/table-rewrite
