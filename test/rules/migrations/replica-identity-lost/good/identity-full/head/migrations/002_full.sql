alter table orders replica identity full;
alter table orders drop constraint orders_pkey;
