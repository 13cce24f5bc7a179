alter table visits add column number bigserial primary key; -- expect: migrations/primary-key-inline
