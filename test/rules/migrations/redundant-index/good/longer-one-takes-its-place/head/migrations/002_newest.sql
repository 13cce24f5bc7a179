create index concurrently orders_customer_status on orders (customer_id, status);
drop index concurrently orders_customer;
