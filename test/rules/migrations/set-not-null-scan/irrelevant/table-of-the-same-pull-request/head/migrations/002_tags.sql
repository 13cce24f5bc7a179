create table tags (id bigint primary key, name text);
alter table tags alter column name set not null;
