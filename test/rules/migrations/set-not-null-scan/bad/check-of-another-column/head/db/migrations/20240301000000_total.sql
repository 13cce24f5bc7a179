-- migrate:up
alter table orders alter total set not null; -- expect: migrations/set-not-null-scan

-- migrate:down
alter table orders alter total drop not null;
