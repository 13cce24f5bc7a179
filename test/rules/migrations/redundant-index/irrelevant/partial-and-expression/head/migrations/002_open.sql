create index concurrently orders_open on orders (status) where status = 'open';
create index concurrently orders_reference_lower on orders (lower(reference));
create index concurrently orders_status_desc on orders (status desc, customer_id);
