create index concurrently orders_status on orders (status);
