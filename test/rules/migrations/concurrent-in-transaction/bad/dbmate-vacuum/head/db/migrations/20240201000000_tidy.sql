-- migrate:up
delete from votes where topic = 'test';
vacuum analyze votes; -- expect: migrations/concurrent-in-transaction

-- migrate:down
