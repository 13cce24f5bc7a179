begin; -- expect: migrations/transaction-shape
alter table orders add column note text;
alter table customers add column note text;
