alter table orders drop constraint orders_amount; -- expect: migrations/guarantee-removed
