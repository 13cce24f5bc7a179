create table coupons (id bigint primary key, percent integer check (percent > 0));
