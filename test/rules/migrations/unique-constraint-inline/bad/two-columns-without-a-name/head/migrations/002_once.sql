alter table orders
  add unique (customer_id, placed_at); -- expect: migrations/unique-constraint-inline
