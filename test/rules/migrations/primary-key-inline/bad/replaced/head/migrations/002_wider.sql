alter table orders drop constraint orders_pkey;
alter table orders add primary key (id, customer_id); -- expect: migrations/primary-key-inline
