drop index if exists orders_by_nothing;
