-- migrate:up
set statement_timeout = '5s';
create index orders_total on orders (total); -- expect: migrations/missing-lock-timeout

-- migrate:down
drop index orders_total;
