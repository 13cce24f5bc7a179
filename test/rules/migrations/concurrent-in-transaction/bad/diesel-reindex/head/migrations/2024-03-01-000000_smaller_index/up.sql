REINDEX INDEX CONCURRENTLY logs_line; -- expect: migrations/concurrent-in-transaction
