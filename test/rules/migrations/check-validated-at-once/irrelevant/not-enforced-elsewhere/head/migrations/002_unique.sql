alter table orders drop constraint if exists orders_total;
