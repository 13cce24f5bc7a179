alter table payments set unlogged; -- expect: migrations/storage-change-rewrite
