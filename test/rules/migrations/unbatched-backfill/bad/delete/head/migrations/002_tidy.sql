with gone as ( -- expect: migrations/unbatched-backfill
  select id from customers where country is null
)
delete from orders where customer_id in (select id from gone);
