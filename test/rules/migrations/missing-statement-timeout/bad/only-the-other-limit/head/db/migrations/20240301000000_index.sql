-- migrate:up
set lock_timeout = '5s';
create index orders_total on orders (total); -- expect: migrations/missing-statement-timeout

-- migrate:down
drop index orders_total;
