DROP INDEX CONCURRENTLY orders_customer; -- expect: migrations/not-rerunnable
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_customer_created ON orders (customer_id, created_at);
