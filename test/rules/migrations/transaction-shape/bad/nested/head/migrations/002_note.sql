begin;
alter table orders add column note text;
begin; -- expect: migrations/transaction-shape
alter table customers add column note text;
commit;
commit;
