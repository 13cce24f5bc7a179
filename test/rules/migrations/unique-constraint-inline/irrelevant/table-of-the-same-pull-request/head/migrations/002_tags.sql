create table tags (id bigint primary key, name text);
alter table tags add unique (name);
