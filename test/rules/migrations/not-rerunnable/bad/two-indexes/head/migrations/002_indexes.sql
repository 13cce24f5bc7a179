create index concurrently orders_status on orders (status); -- expect: migrations/not-rerunnable
create index concurrently orders_created on orders (created_at);
