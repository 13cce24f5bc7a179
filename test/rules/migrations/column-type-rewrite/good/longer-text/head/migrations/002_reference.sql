alter table payments alter column reference type varchar(100);
alter table payments alter column reference type text;
