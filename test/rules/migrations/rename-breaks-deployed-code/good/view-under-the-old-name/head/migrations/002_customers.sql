begin;
alter table clients rename to customers;
create view clients as select * from customers;
commit;
