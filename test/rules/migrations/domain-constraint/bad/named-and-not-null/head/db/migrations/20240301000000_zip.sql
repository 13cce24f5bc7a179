-- migrate:up
create domain zip as text
  not null
  constraint five_digits check (value ~ '^[0-9]{5}$'); -- expect: migrations/domain-constraint

-- migrate:down
drop domain zip;
