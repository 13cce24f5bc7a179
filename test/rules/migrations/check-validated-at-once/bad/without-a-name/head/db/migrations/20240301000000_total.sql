-- migrate:up
alter table orders
  add column note text,
  add check (total >= 0 and state is not null); -- expect: migrations/check-validated-at-once

-- migrate:down
alter table orders drop column note;
