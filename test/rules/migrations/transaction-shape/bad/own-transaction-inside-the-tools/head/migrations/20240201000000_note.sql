-- Add migration script here
BEGIN;
alter table orders add column note text;
COMMIT; -- expect: migrations/transaction-shape
