create table tags (id bigint primary key);
alter table tags add column name text;
