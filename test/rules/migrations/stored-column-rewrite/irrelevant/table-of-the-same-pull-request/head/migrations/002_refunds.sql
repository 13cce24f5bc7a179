create table refunds (id integer primary key, amount numeric);
alter table refunds add column cents bigint generated always as ((amount * 100)::bigint) stored;
