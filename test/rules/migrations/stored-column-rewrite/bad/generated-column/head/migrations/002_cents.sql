alter table payments add column cents bigint generated always as ((amount * 100)::bigint) stored; -- expect: migrations/stored-column-rewrite
