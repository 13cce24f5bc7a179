alter table orders add column region text default null not null; -- expect: migrations/required-column-no-default
