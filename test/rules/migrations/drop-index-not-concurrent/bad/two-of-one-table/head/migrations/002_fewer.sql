drop index orders_total, -- expect: migrations/drop-index-not-concurrent
  orders_state;
