create sequence payment_numbers;
alter table payments add column number bigint;
alter table payments alter column number set default nextval('payment_numbers');
