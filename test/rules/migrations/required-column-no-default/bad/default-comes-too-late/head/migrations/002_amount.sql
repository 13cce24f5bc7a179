alter table orders
  add column amount numeric(12, 2) not null, -- expect: migrations/required-column-no-default
  alter column amount set default 0;
