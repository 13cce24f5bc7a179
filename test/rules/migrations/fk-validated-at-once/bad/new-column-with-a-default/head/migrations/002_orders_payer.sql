alter table orders
  add column payer_id bigint not null default 1 references customers (id); -- expect: migrations/fk-validated-at-once
