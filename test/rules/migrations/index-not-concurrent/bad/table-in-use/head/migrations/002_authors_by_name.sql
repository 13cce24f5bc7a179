create index authors_name on authors (name); -- expect: migrations/index-not-concurrent
