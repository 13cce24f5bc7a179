set statement_timeout = '5s';
set statement_timeout = 0;
alter table orders drop column state; -- expect: migrations/missing-statement-timeout
