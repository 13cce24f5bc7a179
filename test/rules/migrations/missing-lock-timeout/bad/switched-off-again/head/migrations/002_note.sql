set lock_timeout = '5s';
set lock_timeout = 0;
alter table orders drop column state; -- expect: migrations/missing-lock-timeout
