alter table orders add column note text; -- expect: migrations/missing-lock-timeout
alter table customers add column note text;
