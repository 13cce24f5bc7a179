create table draft (id bigint primary key);
alter table customers add column draft_id bigint;
