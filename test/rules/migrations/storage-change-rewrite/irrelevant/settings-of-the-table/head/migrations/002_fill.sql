alter table payments set (fillfactor = 80);
alter table payments alter column reference set storage external;
