alter table orders add constraint orders_total check (total >= 0); -- expect: migrations/check-validated-at-once
