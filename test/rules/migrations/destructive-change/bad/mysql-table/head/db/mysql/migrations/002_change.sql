DROP TABLE IF EXISTS orders;  -- expect: migrations/destructive-change
