create table notes (id bigint primary key); -- expect: migrations/migration-history-edited
