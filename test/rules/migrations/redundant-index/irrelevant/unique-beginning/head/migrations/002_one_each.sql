create unique index concurrently orders_reference_customer on orders (reference, customer_id);
create index concurrently orders_brin on orders using brin (customer_id);
