reindex (verbose) index orders_state; -- expect: migrations/maintenance-blocks
