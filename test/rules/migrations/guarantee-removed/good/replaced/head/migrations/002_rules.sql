alter table orders drop constraint orders_customer;
alter table orders add constraint orders_customer_cascade
  foreign key (customer_id) references customers (id) on delete cascade not valid;
alter table orders drop constraint orders_amount;
alter table orders add constraint orders_amount_limits check (amount between 0 and 100000) not valid;
