create index concurrently orders_reference_status on orders (status, reference);
