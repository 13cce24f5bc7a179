begin;
alter table orders add column reference uuid not null default gen_random_uuid();
alter table orders drop constraint orders_pkey;
alter table orders add primary key (reference);
commit;
