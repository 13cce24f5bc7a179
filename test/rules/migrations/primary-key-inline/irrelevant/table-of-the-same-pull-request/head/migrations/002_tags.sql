create table tags (id bigint);
alter table tags add primary key (id);
