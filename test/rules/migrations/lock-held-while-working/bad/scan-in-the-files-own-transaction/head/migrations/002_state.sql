begin;
alter table customers drop column name;
alter table orders alter column state set not null; -- expect: migrations/lock-held-while-working
commit;
