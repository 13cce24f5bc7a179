create index concurrently orders_status_placed_at on orders (status, placed_at);
