alter table payments alter column id type bigint;
