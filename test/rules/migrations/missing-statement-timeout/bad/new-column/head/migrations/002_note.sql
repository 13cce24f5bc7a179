alter table orders add column note text; -- expect: migrations/missing-statement-timeout
alter table customers add column note text;
