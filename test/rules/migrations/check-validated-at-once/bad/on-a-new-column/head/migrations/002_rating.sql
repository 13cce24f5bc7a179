alter table orders add column rating integer check (rating between 1 and 5); -- expect: migrations/check-validated-at-once
