alter table orders alter column state set default 'new'; -- expect: migrations/missing-statement-timeout
set statement_timeout = '5s';
alter table customers drop column name;
