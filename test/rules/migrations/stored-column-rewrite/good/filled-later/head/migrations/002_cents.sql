alter table payments add column cents bigint;
