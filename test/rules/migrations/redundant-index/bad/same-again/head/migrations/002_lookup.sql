create index concurrently orders_by_customer -- expect: migrations/redundant-index
  on orders (customer_id);
