alter table orders drop constraint orders_amount;
alter table orders drop column amount;
