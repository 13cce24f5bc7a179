create index concurrently orders_status on orders (status); -- expect: migrations/redundant-index
