BEGIN;
SET LOCAL lock_timeout = '2s';
DROP INDEX CONCURRENTLY stock_bin; -- expect: migrations/concurrent-in-transaction
COMMIT;
