create table tags (id bigserial primary key, label text);
