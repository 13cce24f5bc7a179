drop index concurrently if exists orders_state;
