create table refunds (id integer primary key);
alter table refunds add column public_id uuid default gen_random_uuid();
