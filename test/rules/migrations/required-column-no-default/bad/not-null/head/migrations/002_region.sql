alter table orders
  add column note text,
  add column region text not null; -- expect: migrations/required-column-no-default
