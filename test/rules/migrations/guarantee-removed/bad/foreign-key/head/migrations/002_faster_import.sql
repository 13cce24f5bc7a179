alter table orders drop constraint if exists orders_customer; -- expect: migrations/guarantee-removed
