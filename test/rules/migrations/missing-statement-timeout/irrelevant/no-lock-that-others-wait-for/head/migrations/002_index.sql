create index concurrently orders_total on orders (total);
comment on table orders is 'what was bought';
update orders set state = 'new' where id = 1;
