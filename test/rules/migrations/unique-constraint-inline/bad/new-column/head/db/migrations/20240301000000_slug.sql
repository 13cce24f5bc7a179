-- migrate:up
alter table customers
  add column slug text unique, -- expect: migrations/unique-constraint-inline
  add column note text;

-- migrate:down
alter table customers drop column slug, drop column note;
