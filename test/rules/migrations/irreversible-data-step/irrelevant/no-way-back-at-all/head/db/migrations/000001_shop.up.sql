create table shop (id bigint primary key, label text, state text);
