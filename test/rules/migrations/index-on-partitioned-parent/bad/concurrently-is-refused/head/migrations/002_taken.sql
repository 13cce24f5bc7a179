create index concurrently readings_taken on readings (taken_at); -- expect: migrations/index-on-partitioned-parent
