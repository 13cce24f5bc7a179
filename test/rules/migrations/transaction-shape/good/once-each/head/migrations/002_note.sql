begin;
alter table orders add column note text;
savepoint before_customers;
alter table customers add column note text;
rollback to savepoint before_customers;
commit;
