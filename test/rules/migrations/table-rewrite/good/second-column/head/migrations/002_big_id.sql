alter table payments add column big_id bigint;
