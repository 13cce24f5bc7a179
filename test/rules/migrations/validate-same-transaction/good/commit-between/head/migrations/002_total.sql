begin;
alter table orders add constraint orders_total check (total >= 0) not valid;
commit;
begin;
alter table orders validate constraint orders_total;
commit;
