cluster orders using orders_state; -- expect: migrations/maintenance-blocks
