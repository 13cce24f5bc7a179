create index concurrently orders_created on orders (created_at);
