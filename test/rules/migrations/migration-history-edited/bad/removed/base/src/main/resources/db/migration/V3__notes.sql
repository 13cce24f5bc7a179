create table notes (id bigint primary key); -- expect-base: migrations/migration-history-edited
