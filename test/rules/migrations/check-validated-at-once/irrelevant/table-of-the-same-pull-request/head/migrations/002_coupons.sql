create table coupons (id bigint primary key, percent integer check (percent > 0));
alter table coupons add check (percent <= 100);
