update customers set tier = 'basic'; -- expect: migrations/unbatched-backfill
