alter table orders alter column state set default 'new'; -- expect: migrations/missing-lock-timeout
set lock_timeout = '5s';
alter table customers drop column name;
