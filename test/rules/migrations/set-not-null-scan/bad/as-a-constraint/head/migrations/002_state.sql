alter table orders
  add constraint orders_state_set not null state; -- expect: migrations/set-not-null-scan
