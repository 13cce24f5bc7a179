begin;
alter table lanes add column width int;
commit;
alter table lanes add column depth int;
commit; -- expect: migrations/transaction-shape
