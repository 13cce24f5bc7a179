create table notes (id bigint primary key, label text, state text);
