drop index orders_state; -- expect: migrations/drop-index-not-concurrent
