alter table orders add column payer_id bigint references customers (id);
