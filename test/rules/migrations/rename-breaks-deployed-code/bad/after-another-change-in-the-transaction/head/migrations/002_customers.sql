begin;
alter table clients add column phone text;
alter table clients rename to customers; -- expect: migrations/rename-breaks-deployed-code
commit;
