create table refunds (id integer primary key);
alter table refunds alter column id type bigint;
