create table tags (id bigint primary key, label text not null, state text); -- expect: migrations/migration-history-edited
