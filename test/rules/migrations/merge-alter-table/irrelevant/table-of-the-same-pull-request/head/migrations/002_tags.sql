create table tags (id bigint primary key, name text, kind text);
alter table tags alter column name set not null;
alter table tags alter column kind set not null;
