-- migrate:up
alter table orders alter column total type double precision;
alter table orders add constraint orders_total check (total >= 0); -- expect: migrations/merge-alter-table

-- migrate:down
alter table orders drop constraint orders_total;
alter table orders alter column total type numeric;
