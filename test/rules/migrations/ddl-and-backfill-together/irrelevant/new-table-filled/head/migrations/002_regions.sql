create table regions (code text primary key, label text);
alter table regions add column sort int;
insert into regions values ('eu', 'Europe', 1), ('us', 'United States', 2);
update regions set sort = sort * 10;
