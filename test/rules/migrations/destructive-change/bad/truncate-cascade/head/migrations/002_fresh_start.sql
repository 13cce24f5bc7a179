truncate customers cascade; -- expect: migrations/destructive-change
