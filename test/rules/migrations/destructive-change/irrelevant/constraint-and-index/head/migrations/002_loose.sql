alter table orders drop constraint orders_customer_id_fkey;
alter table customers alter column email drop not null;
